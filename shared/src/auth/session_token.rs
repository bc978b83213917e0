//! PacerPro's tokens (docs/compatibility/pacerpro.md#a-2, #a-3, #a-4).

use jsonwebtoken::{Algorithm, Header, encode};
use serde::{Deserialize, Serialize};

use super::jwt::{validation, verified};
use super::keyring::Keyring;
use super::session_id::SessionId;
use super::token_settings::TokenSettings;
use crate::account::{Account, State};
use crate::error::{Error, Refusal};
use types::clock::Timestamp;
use types::values::Uid;

/// The claims of a PacerPro token, exactly these (docs/compatibility/pacerpro.md#a-2, #a-3, #a-4).
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionClaims {
    jti: SessionId,
    sub: u64,
    exp: Timestamp,
    scp: String,
}

types::hidden!(SessionClaims);

impl SessionClaims {
    /// Claims of `account`, which proved its password at `proved_at`; good for the configured
    /// lifetime from `now`, and not past the end of the session.
    #[must_use]
    pub fn new(
        account: &Account,
        proved_at: Timestamp,
        now: Timestamp,
        settings: &TokenSettings,
    ) -> Self {
        Self {
            jti: SessionId::new(account.epoch, proved_at),
            sub: account.uid.number(),
            exp: (proved_at + settings.session_end_secs).min(now + settings.session_secs),
            scp: "user".to_owned(),
        }
    }

    /// Claims of the same session with a later end, where `account` stands behind it and it may go
    /// on (docs/compatibility/pacerpro.md#a-9). A token of an earlier release, whose `jti` tells no
    /// time, counts from when it was signed.
    ///
    /// # Errors
    /// `TokenInvalid`.
    pub(super) fn renewed(
        &self,
        account: &Account,
        now: Timestamp,
        settings: &TokenSettings,
    ) -> Result<Self, Refusal> {
        if account.state != State::Active || !self.jti.is_of(account.epoch) {
            return Err(Refusal::TokenInvalid);
        }
        let proved_at = self
            .jti
            .proved_at(account.epoch)
            .unwrap_or(self.exp - settings.session_secs);
        let renewed = Self::new(account, proved_at, now, settings);
        if renewed.exp > now {
            Ok(renewed)
        } else {
            Err(Refusal::TokenInvalid)
        }
    }

    /// When it ends, in Unix seconds.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.exp
    }

    /// The account that it names, and what tells the epoch that keeps it alive.
    pub(crate) fn subject(&self) -> Option<(Uid, SessionId)> {
        Uid::from_number(self.sub).map(|uid| (uid, self.jti))
    }

    /// Signs with the HS256 key; header exactly `{"typ":"JWT","alg":"HS256"}`.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, keyring: &Keyring) -> Result<String, Error> {
        encode(&Header::new(Algorithm::HS256), self, &keyring.hs256.signs).map_err(Error::internal)
    }

    /// The claims of a token that we signed, alive or not.
    pub(super) fn signed(token: &str, keyring: &Keyring) -> Option<Self> {
        verified(
            token,
            &keyring.hs256.verifies,
            &validation(Algorithm::HS256),
        )
        .ok()
    }

    /// Checks signature, algorithm, scope and expiry.
    ///
    /// # Errors
    /// `TokenInvalid` for whatever is wrong.
    pub fn verify(token: &str, keyring: &Keyring, now: Timestamp) -> Result<Self, Error> {
        let claims: Self = verified(
            token,
            &keyring.hs256.verifies,
            &validation(Algorithm::HS256),
        )?;
        let good = claims.exp > now && claims.scp == "user";
        if good {
            Ok(claims)
        } else {
            Err(Refusal::TokenInvalid.into())
        }
    }
}
