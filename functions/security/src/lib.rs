//! Security: renewing access tokens, resetting forgotten passwords, the second factor, and whether
//! an API key is one.

mod api_key;
mod barcode;
mod renew;
mod reset;
mod second_factor;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use shared::app::App;
use shared::http::serve;
use shared::notify::mail::Mailer;

use state::Security;

/// The routes of this function.
pub fn router(app: App, mailer: Mailer) -> Router {
    let routes = Router::new()
        .route("/api/v1/security/renew", post(renew::renew))
        .route(
            "/api/v1/security/reset_password",
            post(reset::request).put(reset::reset),
        )
        .route(
            "/api/v1/security/generate_qrcode",
            post(second_factor::begin),
        )
        .route("/api/v1/security/enable_2fa", post(second_factor::enable))
        .route("/api/v1/security/verify_code", post(second_factor::verify))
        .route("/api/v1/security/verify_api_key", post(api_key::verify))
        .with_state(Security {
            app: app.clone(),
            mailer: Arc::new(mailer),
        });
    serve(app, routes)
}
