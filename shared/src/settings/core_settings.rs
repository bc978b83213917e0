//! What every function is told from outside.

use super::apis::Apis;
use super::mode::CompatibilityMode;
use crate::auth::password::settings::PasswordSettings;
use crate::auth::token_settings::TokenSettings;
use crate::http::source_settings::SourceSettings;
use crate::label::level::Levels;

/// What every function is told from outside. What only some work with stands beside it in
/// `Settings`, and is given to their routers.
#[derive(Clone, Debug)]
pub struct CoreSettings {
    /// `PROFILE`: `strict` (default) or `compat`.
    pub mode: CompatibilityMode,
    /// `APIS`: which APIs are served (default `barong,pacerpro,polario,po2`).
    pub apis: Apis,
    /// `TABLE_NAME`: the DynamoDB table.
    pub table: String,
    /// `KEYRING_SECRET_ID`: name or ARN of the keyring in Secrets Manager.
    pub keyring_secret: String,
    /// `APP_NAME`: the name that mails, SMS and authenticator apps show (default `Postern`).
    pub app_name: String,
    /// Who issues tokens, and how long they live.
    pub tokens: TokenSettings,
    /// What a new password must be, and what its hash costs.
    pub passwords: PasswordSettings,
    /// `LEVELS`: ordered `key:value` pairs of private labels (default
    /// `email:verified,phone:verified,document:verified`).
    pub levels: Levels,
    /// Where a request comes from, and what one source may ask for.
    pub sources: SourceSettings,
}

impl CoreSettings {
    /// Whether strangers must not learn who has an account.
    #[must_use]
    pub fn strict(&self) -> bool {
        self.mode.is_strict()
    }
}
