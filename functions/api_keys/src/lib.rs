//! API keys: list, show, create, change, delete; every one behind the second factor.

mod keys;

use axum::Router;
use axum::routing::get;
use shared::app::App;
use shared::http::serve;

/// The routes of this function.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/api/v1/api_keys", get(keys::list).post(keys::create))
        .route(
            "/api/v1/api_keys/{uid}",
            get(keys::show).patch(keys::change).delete(keys::delete),
        )
        .with_state(app.clone());
    serve(app, routes)
}
