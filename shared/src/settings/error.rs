//! What is wrong with settings.

/// Every setting that is missing or malformed, so that one log line names them all.
#[derive(Debug, thiserror::Error)]
#[error("settings: {}", .0.join("; "))]
pub struct SettingsError(pub(super) Vec<String>);
