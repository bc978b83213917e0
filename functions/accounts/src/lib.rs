//! Accounts and profiles: sign up, confirm, change the password, and what an account knows of
//! itself.

mod me;
mod password;
mod profiles;
mod sign_up;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post, put};
use shared::app::App;
use shared::http::serve;
use shared::notify::mail::Mailer;

use state::Accounts;

/// The routes of this function.
pub fn router(app: App, mailer: Mailer) -> Router {
    let routes = Router::new()
        .route("/api/v1/accounts", post(sign_up::create))
        .route("/api/v1/accounts/confirm", post(sign_up::confirm))
        .route("/api/v1/accounts/password", put(password::change))
        .route("/api/v1/accounts/me", get(me::show))
        .route("/api/v1/profiles", post(profiles::create))
        .route("/api/v1/profiles/me", get(profiles::show))
        .with_state(Accounts {
            app: app.clone(),
            mailer: Arc::new(mailer),
        });
    serve(app, routes)
}
