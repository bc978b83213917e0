//! Labels: an owner sees all of their account's, and writes the public ones. What no other function
//! takes comes here as well, and so what belongs to no API: the description of all, and `/health`.

mod description;
mod health;
mod labels;
mod state;

use axum::Router;
use axum::routing::get;
use shared::app::App;
use shared::http::serve;

use state::Labels;

/// The routes of this function; an account may have `limit` public labels.
pub fn router(app: App, limit: u32) -> Router {
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
        .with_state(Labels {
            app: app.clone(),
            limit,
        });
    serve(app, routes)
}
