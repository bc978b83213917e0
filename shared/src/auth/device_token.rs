//! Polario's JWTs: they lead to a session, which may have ended meanwhile
//! (docs/compatibility/polario.md#a-8).

use jsonwebtoken::{Algorithm, decode_header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::jwt::{signed, validation, verified};
use super::keyring::Keyring;
use crate::auth::token_settings::TokenSettings;
use crate::error::{Error, Refusal};
use crate::session::record::RefreshToken;
use types::clock::Timestamp;
use types::random;
use types::values::Uid;

/// Its only audience. Barong's tokens name a list of others, so neither passes for the other.
pub(crate) const AUDIENCE: &str = "polario";

/// The claims: RS256 as Barong's, but another audience and a session.
#[derive(Clone, Serialize, Deserialize)]
pub struct DeviceClaims {
    iss: String,
    aud: String,
    sub: Uid,
    sid: Uuid,
    jti: Uuid,
    iat: Timestamp,
    exp: Timestamp,
}

types::hidden!(DeviceClaims);

impl DeviceClaims {
    /// Claims of the session that `token` keeps alive, good for the configured lifetime from `now`.
    #[must_use]
    pub fn new(token: &RefreshToken, now: Timestamp, settings: &TokenSettings) -> Self {
        Self {
            iss: settings.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: token.uid.clone(),
            sid: token.sid,
            jti: random::uuid(),
            iat: now,
            exp: now + settings.polario_secs,
        }
    }

    /// The account.
    pub(crate) fn uid(&self) -> &Uid {
        &self.sub
    }

    /// The session.
    pub(crate) fn sid(&self) -> Uuid {
        self.sid
    }

    /// Signs with the current RS256 pair; `typ` and `kid` in the header.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, keyring: &Keyring) -> Result<String, Error> {
        signed(Some("JWT"), self, keyring)
    }

    /// Checks signature, algorithm, `iss`, `aud` and expiry.
    ///
    /// # Errors
    /// `TokenInvalid` for whatever is wrong.
    pub fn verify(
        token: &str,
        keyring: &Keyring,
        settings: &TokenSettings,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let kid = decode_header(token)
            .ok()
            .and_then(|header| header.kid)
            .ok_or(Refusal::TokenInvalid)?;
        let pair = keyring
            .rs256
            .iter()
            .find(|pair| pair.kid == kid)
            .ok_or(Refusal::TokenInvalid)?;
        let mut validation = validation(Algorithm::RS256);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[AUDIENCE]);
        let claims: Self = verified(token, &pair.verifies, &validation)?;
        if claims.exp > now {
            Ok(claims)
        } else {
            Err(Refusal::TokenInvalid.into())
        }
    }
}
