//! Barong's access tokens (docs/compatibility/barong.md#sign-in).

use jsonwebtoken::{Algorithm, decode_header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::jwt::{signed, validation, verified};
use super::keyring::Keyring;
use super::proof_age::{is_stale, session_end};
use super::token_settings::TokenSettings;
use crate::account::Account;
use crate::error::{Error, Field, Refusal};
use crate::http::Fields;
use types::clock::Timestamp;
use types::random;
use types::values::{Email, Uid};

/// The claims of a Barong access token (docs/compatibility/barong.md#sign-in), and the epoch that
/// keeps it alive.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccessClaims {
    iat: Timestamp,
    exp: Timestamp,
    sub: String,
    iss: String,
    aud: Vec<String>,
    jti: String,
    uid: Uid,
    email: Email,
    role: String,
    level: u32,
    state: String,
    epoch: Uuid,
    /// When the password was proved, kept through renewals; tokens of earlier releases do not say.
    auth_time: Option<Timestamp>,
}

types::hidden!(AccessClaims);

/// How long a client wants its access token to live.
#[derive(Clone, Copy, Debug)]
pub struct Lifetime(Option<i64>);

impl Lifetime {
    /// Reads `expires_in`, in seconds.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.integer(Field::ExpiresIn))
    }

    /// Seconds: what was asked for, or the configured lifetime; nothing when out of bounds
    /// (docs/compatibility/barong.md#a2-14).
    #[must_use]
    pub fn secs(self, settings: &TokenSettings) -> Option<i64> {
        let secs = self.0.unwrap_or(settings.access_secs);
        (1..=86_400).contains(&secs).then_some(secs)
    }
}

impl AccessClaims {
    /// Claims of `account`, which proved its password `now`, for `application`; good for
    /// `lifetime_secs`, and not past the end of the session.
    #[must_use]
    pub fn new(
        account: &Account,
        application: &str,
        lifetime_secs: i64,
        now: Timestamp,
        settings: &TokenSettings,
    ) -> Self {
        let issuer = settings.issuer.clone();
        Self {
            iat: now,
            exp: session_end(now, settings).min(now + lifetime_secs),
            sub: "session".to_owned(),
            iss: issuer.clone(),
            aud: vec![application.to_owned(), issuer],
            jti: random::hex::<12>(),
            uid: account.uid.clone(),
            email: account.email.clone(),
            role: account.role.clone(),
            level: account.level,
            state: account.state.as_str().to_owned(),
            epoch: account.epoch,
            auth_time: Some(now),
        }
    }

    /// Claims of `account` as it stands now, for the same application and the same proof of the
    /// password.
    #[must_use]
    pub(super) fn renewed(
        &self,
        account: &Account,
        lifetime_secs: i64,
        now: Timestamp,
        settings: &TokenSettings,
    ) -> Self {
        let fresh = Self::new(account, self.application(), lifetime_secs, now, settings);
        let proved_at = self.proved_at();
        Self {
            exp: session_end(proved_at, settings).min(now + lifetime_secs),
            auth_time: Some(proved_at),
            ..fresh
        }
    }

    /// When the password was proved, as far as the token knows.
    fn proved_at(&self) -> Timestamp {
        self.auth_time.unwrap_or(self.iat)
    }

    /// Whether the password was proved so lately that it need not be asked for again.
    ///
    /// # Errors
    /// `TokenStale`, in profile `strict`.
    pub(super) fn is_fresh(&self, now: Timestamp, settings: &TokenSettings) -> Result<(), Refusal> {
        if is_stale(self.proved_at(), now, settings) {
            Err(Refusal::TokenStale)
        } else {
            Ok(())
        }
    }

    /// Whether the session may go on, which ends however often its token is renewed.
    ///
    /// # Errors
    /// `TokenExpired`, in profile `strict`.
    pub(super) fn is_in_session(
        &self,
        now: Timestamp,
        settings: &TokenSettings,
    ) -> Result<(), Refusal> {
        if session_end(self.proved_at(), settings) > now {
            Ok(())
        } else {
            Err(Refusal::TokenExpired)
        }
    }

    /// The account that it was issued to.
    pub(crate) fn uid(&self) -> &Uid {
        &self.uid
    }

    /// The address that the account had then.
    pub(crate) fn email(&self) -> &Email {
        &self.email
    }

    /// The token's own id.
    pub(crate) fn jti(&self) -> &str {
        &self.jti
    }

    /// What keeps the token alive.
    pub(crate) fn epoch(&self) -> Uuid {
        self.epoch
    }

    /// The application that the token was issued to.
    #[must_use]
    pub fn application(&self) -> &str {
        self.aud.first().map(String::as_str).unwrap_or_default()
    }

    /// Signs with the current RS256 pair; `kid` in the header, no `typ`.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, keyring: &Keyring) -> Result<String, Error> {
        signed(None, self, keyring)
    }

    /// Checks signature, algorithm, `iss`, `aud`, `sub` and expiry.
    ///
    /// # Errors
    /// `TokenInvalid`, or `TokenExpired` for a token that was good once.
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
        validation.set_audience(&[&settings.issuer]);
        validation.sub = Some("session".to_owned());
        let claims: Self = verified(token, &pair.verifies, &validation)?;
        if claims.exp <= now {
            Err(Refusal::TokenExpired.into())
        } else {
            Ok(claims)
        }
    }
}
