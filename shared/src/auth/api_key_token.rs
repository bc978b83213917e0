//! The token that an API key is exchanged for: meant for relying services, refused by our own
//! endpoints, which ask for an `epoch` and for themselves in `aud`
//! (docs/compatibility/barong.md#generate-jwt, #a2-17).

use serde::Serialize;

use super::jwt::signed;
use super::keyring::Keyring;
use crate::account::Account;
use crate::api_key::Claim;
use crate::auth::token_settings::TokenSettings;
use crate::error::Error;
use types::clock::Timestamp;
use types::random;
use types::values::Kid;

/// The claims of a session token, with the key's scopes as the raw `aud`.
#[derive(Serialize)]
pub struct ApiKeyClaims<'a> {
    iat: Timestamp,
    exp: Timestamp,
    sub: &'static str,
    iss: &'a str,
    aud: Option<&'a str>,
    jti: String,
    uid: &'a str,
    email: &'a str,
    role: &'a str,
    level: u32,
    state: &'static str,
    api_kid: Kid,
}

impl<'a> ApiKeyClaims<'a> {
    /// Claims of `account` for its key, good for the key's lifetime from `now`.
    #[must_use]
    pub fn new(
        account: &'a Account,
        kid: Kid,
        key: &'a Claim,
        now: Timestamp,
        settings: &'a TokenSettings,
    ) -> Self {
        Self {
            iat: now,
            exp: now + key.expires_in,
            sub: "session",
            iss: &settings.issuer,
            aud: key.scopes.as_deref(),
            jti: random::hex::<12>(),
            uid: account.uid.as_str(),
            email: account.email.as_str(),
            role: &account.role,
            level: account.level,
            state: account.state.as_str(),
            api_kid: kid,
        }
    }

    /// Signs with the current RS256 pair; `kid` in the header, no `typ`.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, keyring: &Keyring) -> Result<String, Error> {
        signed(None, self, keyring)
    }
}
