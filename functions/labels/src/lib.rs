//! Labels: an owner sees all of their account's, and writes the public ones.

mod labels;

use axum::Router;
use axum::routing::get;
use shared::app::App;
use shared::http::serve;

/// The routes of this function.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/api/v1/labels", get(labels::list).post(labels::create))
        .route(
            "/api/v1/labels/{key}",
            get(labels::show)
                .patch(labels::change)
                .delete(labels::delete),
        )
        .with_state(app.clone());
    serve(app, routes)
}
