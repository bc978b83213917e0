//! Who issues tokens, and how long they live.

use crate::settings::mode::CompatibilityMode;

/// Read from the environment by `settings`.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    /// `PROFILE`: in `compat` sessions have no end and sign-ins do not age.
    pub mode: CompatibilityMode,
    /// `JWT_ISSUER`: the `iss` of access tokens (default `barong`, what its clients check).
    pub issuer: String,
    /// `JWT_LIFETIME`: seconds a Barong access token lives unless the client asks otherwise
    /// (default 14400).
    pub access_secs: i64,
    /// `SESSION_LIFETIME`: seconds a PacerPro token lives (default 3600).
    pub session_secs: i64,
    /// `SESSION_END`: seconds after which the password is asked for again, however often a token
    /// was renewed (default 2592000, which is 30 days).
    pub session_end_secs: i64,
    /// `FRESH_LIMIT`: seconds that a sign-in is good for turning on the second factor and for API
    /// keys (default 3600).
    pub fresh_limit_secs: i64,
    /// `POLARIO_LIFETIME`: seconds a Polario token lives (default 900).
    pub polario_secs: i64,
    /// `REFRESH_LIFETIME`: seconds a Polario session lives (default 2592000, which is 30 days).
    pub refresh_secs: i64,
    /// `PO2_LIFETIME`: seconds a Po2 token lives (default 900).
    pub po2_secs: i64,
}
