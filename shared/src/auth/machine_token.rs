//! Po2's JWTs: HS512 under a key of their own, for other services to check; Postern takes none back
//! (docs/compatibility/po2.md#a-2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::sign;
use serde::Serialize;
use uuid::Uuid;

use super::keyring::Keyring;
use crate::auth::token_settings::TokenSettings;
use crate::client::ClientKey;
use crate::error::Error;
use types::clock::Timestamp;
use types::random;

/// The published sample has `alg` before `typ`. Clients may compare text, and jsonwebtoken's own
/// header has them the other way round, so this one is written out.
const HEADER: &str = r#"{"alg":"HS512","typ":"JWT"}"#;

/// `iss` and `aud` are one and the same.
const ISSUER: &str = "po2";

/// The eight claims of Guardian's defaults, the key's id and its scopes.
#[derive(Serialize)]
pub struct MachineClaims<'a> {
    aud: &'static str,
    exp: Timestamp,
    iat: Timestamp,
    iss: &'static str,
    jti: Uuid,
    nbf: Timestamp,
    sub: &'a str,
    typ: &'static str,
    kid: &'a str,
    scope: String,
}

impl<'a> MachineClaims<'a> {
    /// Claims of `key`, good for the configured lifetime from `now`.
    #[must_use]
    pub fn new(key: &'a ClientKey, now: Timestamp, settings: &TokenSettings) -> Self {
        Self {
            aud: ISSUER,
            exp: now + settings.po2_secs,
            iat: now,
            iss: ISSUER,
            jti: random::uuid(),
            nbf: now,
            sub: &key.client_id,
            typ: "access",
            kid: &key.api_key,
            scope: key.scopes.join(" "),
        }
    }

    /// Signs with the HS512 key.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, keyring: &Keyring) -> Result<String, Error> {
        let claims = serde_json::to_vec(self).map_err(Error::internal)?;
        let message = URL_SAFE_NO_PAD.encode(HEADER) + "." + &URL_SAFE_NO_PAD.encode(claims);
        let signature =
            sign(message.as_bytes(), &keyring.hs512, Algorithm::HS512).map_err(Error::internal)?;
        Ok(message + "." + &signature)
    }
}
