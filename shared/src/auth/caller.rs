//! From an access token to the live account behind it.

use super::tokens::AccessClaims;
use crate::account::Account;
use crate::app::App;
use crate::error::{Error, Refusal};
use crate::http::Input;

/// Whoever holds a live access token.
#[derive(Clone)]
pub struct Caller {
    /// The account as it stands now.
    pub account: Account,
    /// What the token says.
    pub claims: AccessClaims,
}

types::hidden!(Caller);

impl App {
    /// The claims of the request's access token: signature and expiry checked, nothing read.
    ///
    /// # Errors
    /// `TokenInvalid`, `TokenExpired`.
    pub async fn claims(&self, input: &Input) -> Result<AccessClaims, Error> {
        let token = input.token.as_deref().ok_or(Refusal::TokenInvalid)?;
        let keyring = self.keyring().await?;
        AccessClaims::verify(token, &keyring, self.settings(), self.now())
    }

    /// As `claims`, for what only who signed in of late may do. A token that is too old is looked into, for one that was
    /// ended as well is told that it was.
    ///
    /// # Errors
    /// `TokenInvalid`, `TokenExpired`, `TokenStale`; for a token that is too old also `TokenRevoked` and `AccountGone`.
    pub async fn fresh_claims(&self, input: &Input) -> Result<AccessClaims, Error> {
        let claims = self.claims(input).await?;
        match claims.is_fresh(self.now(), self.settings()) {
            Ok(()) => Ok(claims),
            Err(stale) => {
                self.caller(input).await?;
                Err(stale.into())
            }
        }
    }

    /// The live account behind the request's access token, in one read.
    ///
    /// # Errors
    /// `TokenInvalid`, `TokenExpired`, `TokenRevoked`, `AccountGone`.
    pub async fn caller(&self, input: &Input) -> Result<Caller, Error> {
        let claims = self.claims(input).await?;
        let account = self.store().of(claims.uid()).account().await?;
        Ok(claims.honoured_by(account)?)
    }
}

impl AccessClaims {
    /// The caller, if `account` stands behind these claims.
    ///
    /// # Errors
    /// `TokenRevoked`, `AccountGone`.
    pub fn honoured_by(self, account: Option<Account>) -> Result<Caller, Refusal> {
        let account = account.ok_or(Refusal::AccountGone)?;
        account.honours(&self)?;
        tracing::Span::current().record("uid", account.uid.as_str());
        Ok(Caller { account, claims: self })
    }
}
