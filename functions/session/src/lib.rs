//! Sessions: signing in by Barong's, PacerPro's, Polario's and Po2's API, and by an API key; and
//! the keys that verify the tokens.

mod api_key;
mod barong;
mod key_set;
mod pacerpro;
mod po2;
mod polario;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http::header::ALLOW;
use shared::app::App;
use shared::error::{Error, Refusal};
use shared::http::serve;

/// The routes of this function.
pub fn router(app: App) -> Router {
    let pacerpro = || {
        post(pacerpro::create)
            .get(pacerpro::refresh)
            .delete(pacerpro::revoke)
    };
    let routes = Router::new()
        .route("/api/v1/sessions", post(barong::create))
        .route("/api/v1/sessions/generate_jwt", post(api_key::exchange))
        .route("/session", pacerpro())
        .route("/v1/session", pacerpro())
        .route("/api/auth/auth", post(polario::challenge))
        .route("/api/auth/login", post(polario::login))
        .route("/api/auth/session", post(polario::refresh))
        // A look without a body must not log anybody out.
        .route(
            "/api/auth/logout",
            get(polario::logout).head(only_get).fallback(only_get),
        )
        .route("/api/auth/session/{client_id}", post(po2::create))
        .route("/.well-known/jwks.json", get(key_set::show))
        .with_state(app.clone());
    serve(app, routes)
}

/// 405 where the router would say that `HEAD` is allowed beside `GET`.
async fn only_get() -> impl IntoResponse {
    ([(ALLOW, "GET")], Error::from(Refusal::MethodNotAllowed))
}
