//! What the handlers share.

use std::sync::Arc;

use axum::extract::FromRef;
use shared::app::App;
use shared::notify::mail::Mailer;

/// Beside the app, what only some of them work with.
#[derive(Clone)]
pub(crate) struct Accounts {
    pub(crate) app: App,
    pub(crate) mailer: Arc<Mailer>,
}

impl FromRef<Accounts> for App {
    fn from_ref(accounts: &Accounts) -> Self {
        accounts.app.clone()
    }
}
