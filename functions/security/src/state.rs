//! What the handlers share.

use std::sync::Arc;

use axum::extract::FromRef;
use shared::app::App;
use shared::notify::mail::Mailer;

/// Beside the app, what only some of them work with.
#[derive(Clone)]
pub(crate) struct Security {
    pub(crate) app: App,
    pub(crate) mailer: Arc<Mailer>,
}

impl FromRef<Security> for App {
    fn from_ref(security: &Security) -> Self {
        security.app.clone()
    }
}
