//! Whether an access token is alive: its account is active, and of its epoch.

use super::access_token::AccessClaims;
use crate::account::{Account, State};
use crate::error::Refusal;
use store::If;

/// Whether `account` still stands behind `claims`.
///
/// # Errors
/// `AccountGone` or `TokenRevoked`.
pub(crate) fn check_token(account: &Account, claims: &AccessClaims) -> Result<(), Refusal> {
    let alive =
        account.epoch == claims.epoch() || account.surviving_jti.as_deref() == Some(claims.jti());
    match account.state {
        State::Deleted => Err(Refusal::AccountGone),
        State::Active if alive => Ok(()),
        _ => Err(Refusal::TokenRevoked),
    }
}

/// What a write to the core item demands, so that it does nothing for a token that `check_token`
/// would refuse.
pub(crate) fn while_token_lives(claims: &AccessClaims) -> If {
    let alive = If::Any(vec![
        If::is("epoch", claims.epoch()),
        If::is("spared", claims.jti()),
    ]);
    If::All(vec![If::is("state", State::Active), alive])
}
