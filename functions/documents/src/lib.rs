//! `documents`

use axum::Router;
use shared::app::App;

/// The routes of this function.
pub fn router(_app: App) -> Router {
    Router::new()
}
