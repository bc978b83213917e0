//! API keys: list, show, create, change, delete; every one behind the second factor.

mod keys;
mod state;

use axum::Router;
use axum::routing::get;
use shared::app::App;
use shared::http::serve;

use state::ApiKeys;

/// The routes of this function; an account may have `limit` keys.
pub fn router(app: App, limit: u32) -> Router {
    let routes = Router::new()
        .route("/api/v1/api_keys", get(keys::list).post(keys::create))
        .route(
            "/api/v1/api_keys/{uid}",
            get(keys::show).patch(keys::change).delete(keys::delete),
        )
        .with_state(ApiKeys {
            app: app.clone(),
            limit,
        });
    serve(app, routes)
}
