//! From a token of PacerPro's or Polario's API to the live session behind it.

use super::session_token::SessionClaims;
use crate::app::App;
use crate::error::{Error, Refusal};
use crate::session::{PresentedToken, RefreshToken};

impl App {
    /// The refresh token that was presented, if it keeps a session alive.
    ///
    /// # Errors
    /// `RefreshInvalid`; `AccountShut` only for who holds the token of a live session.
    pub async fn check_refresh_token(
        &self,
        presented: PresentedToken,
    ) -> Result<RefreshToken, Error> {
        let PresentedToken(token) = presented;
        let account = self
            .store()
            .of(&token.uid)
            .account()
            .await?
            .ok_or(Refusal::RefreshInvalid)?;
        account.refreshed_by(&token, self.now())?;
        Ok(token)
    }

    /// Claims of the same session with a later end, if it is alive
    /// (docs/compatibility/pacerpro.md#a-9).
    ///
    /// # Errors
    /// `TokenInvalid`.
    pub async fn renew_session(&self, claims: &SessionClaims) -> Result<SessionClaims, Error> {
        let (uid, _) = claims.subject().ok_or(Refusal::TokenInvalid)?;
        let account = self
            .store()
            .of(&uid)
            .account()
            .await?
            .ok_or(Refusal::TokenInvalid)?;
        Ok(claims.renewed(&account, self.now(), &self.settings().tokens)?)
    }

    /// Ends every token of the account at once, for who holds a live one
    /// (docs/compatibility/pacerpro.md#a-4).
    ///
    /// # Errors
    /// `TokenInvalid`.
    pub async fn revoke_sessions(&self, claims: &SessionClaims) -> Result<(), Error> {
        let (uid, jti) = claims.subject().ok_or(Refusal::TokenInvalid)?;
        let revoked = self.store().of(&uid).replace_epoch(jti).await?;
        if revoked {
            Ok(())
        } else {
            Err(Refusal::TokenInvalid.into())
        }
    }
}
