//! Labels: an owner sees all of their account's, and writes the public ones. What no other function
//! takes comes here as well, and so what belongs to no API: the description of all, and `/health`.

mod description;
mod health;
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
        .route("/openapi.json", get(description::show))
        .route("/api/v1/swagger_doc", get(description::show))
        .route("/health", get(health::show))
        .with_state(app.clone());
    serve(app, routes)
}
