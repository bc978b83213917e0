//! Security: renewing access tokens and resetting forgotten passwords.

mod renew;
mod reset;

use axum::Router;
use axum::routing::post;
use shared::app::App;
use shared::http::serve;

/// The routes of this function.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/api/v1/security/renew", post(renew::renew))
        .route("/api/v1/security/reset_password", post(reset::request).put(reset::reset))
        .with_state(app);
    serve(routes)
}
