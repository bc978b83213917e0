//! What the handlers share.

use std::sync::Arc;

use shared::app::App;
use shared::settings::DocumentSettings;

use crate::storage::Storage;

/// What every handler works with.
#[derive(Clone)]
pub(crate) struct Documents {
    pub(crate) app: App,
    pub(crate) settings: Arc<DocumentSettings>,
    pub(crate) storage: Storage,
}
