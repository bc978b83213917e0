//! Sessions: signing in by Barong's and PacerPro's API.

mod barong;
mod pacerpro;

use axum::Router;
use axum::routing::post;
use shared::app::App;
use shared::http::serve;

/// The routes of this function.
pub fn router(app: App) -> Router {
    let pacerpro = || post(pacerpro::create).get(pacerpro::refresh).delete(pacerpro::revoke);
    let routes = Router::new()
        .route("/api/v1/sessions", post(barong::create))
        .route("/session", pacerpro())
        .route("/v1/session", pacerpro())
        .with_state(app);
    serve(routes)
}
