//! Sessions: signing in by Barong's and PacerPro's API, and by an API key.

mod api_key;
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
        .route("/api/v1/sessions/generate_jwt", post(api_key::exchange))
        .route("/session", pacerpro())
        .route("/v1/session", pacerpro())
        .with_state(app);
    serve(routes)
}
