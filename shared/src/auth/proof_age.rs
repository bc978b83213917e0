//! How long after the password was proved a token is good for what: rules on its age, which profile `compat` does not have.

use super::tokens::AccessClaims;
use crate::clock::Timestamp;
use crate::error::Refusal;
use crate::settings::Settings;

/// When the session ends of who proved the password at `proved_at`; in profile `compat` never.
pub(super) fn session_end(proved_at: Timestamp, settings: &Settings) -> Timestamp {
    if settings.strict() { proved_at + settings.session_end_secs } else { Timestamp::MAX }
}

impl AccessClaims {
    /// Whether the password was proved so lately that it need not be asked for again (contract Barong A.1 row 12).
    ///
    /// # Errors
    /// `TokenStale`, in profile `strict`.
    pub fn is_fresh(&self, now: Timestamp, settings: &Settings) -> Result<(), Refusal> {
        let stale = settings.strict() && now - self.proved_at() > settings.fresh_limit_secs;
        if stale { Err(Refusal::TokenStale) } else { Ok(()) }
    }

    /// Whether the session may go on: it ends so long after the password was proved, however often its token is renewed
    /// (contract Barong A.1 row 13).
    ///
    /// # Errors
    /// `TokenExpired`, in profile `strict`.
    pub fn is_in_session(&self, now: Timestamp, settings: &Settings) -> Result<(), Refusal> {
        if session_end(self.proved_at(), settings) > now { Ok(()) } else { Err(Refusal::TokenExpired) }
    }
}
