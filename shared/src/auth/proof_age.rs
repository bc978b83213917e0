//! How long after the password was proved a token is good for what: rules on its age, which profile
//! `compat` does not have.

use crate::auth::token_settings::TokenSettings;
use types::clock::Timestamp;

/// When the session ends of who proved the password at `proved_at`
/// (docs/compatibility/barong.md#a1-13); in profile `compat` never.
pub(super) fn session_end(proved_at: Timestamp, settings: &TokenSettings) -> Timestamp {
    if settings.mode.is_strict() {
        proved_at + settings.session_end_secs
    } else {
        Timestamp::MAX
    }
}

/// Whether the password is to be proved again for what needs a fresh sign-in
/// (docs/compatibility/barong.md#a1-12).
pub(super) fn is_stale(proved_at: Timestamp, now: Timestamp, settings: &TokenSettings) -> bool {
    settings.mode.is_strict() && now - proved_at > settings.fresh_limit_secs
}
