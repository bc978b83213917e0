//! What the handlers share.

use axum::extract::FromRef;
use shared::app::App;

/// Beside the app, what only some of them work with.
#[derive(Clone)]
pub(crate) struct Labels {
    pub(crate) app: App,
    pub(crate) limit: u32,
}

impl FromRef<Labels> for App {
    fn from_ref(state: &Labels) -> Self {
        state.app.clone()
    }
}
