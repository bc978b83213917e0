//! The JWTs that Postern signs and takes back, one family per API, each under its own key (RFC 8725).

use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keyring::Keyring;
use crate::account::Account;
use crate::clock::Timestamp;
use crate::entropy;
use crate::error::{Error, Refusal};
use crate::http::Fields;
use crate::settings::Settings;
use crate::values::{Email, Uid};

/// The claims of a Barong access token (contract Barong, sign in), and the epoch that keeps it alive.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
}

/// The claims of a PacerPro token, exactly these (contract PacerPro A.2–A.4).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionClaims {
    jti: Uuid,
    sub: u64,
    exp: Timestamp,
    scp: String,
}

/// How long a client wants its access token to live.
#[derive(Clone, Copy, Debug)]
pub struct Lifetime(Option<i64>);

impl Lifetime {
    /// Reads `expires_in`, in seconds.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.integer("expires_in"))
    }

    /// Seconds: what was asked for, or the configured lifetime; nothing when out of bounds (contract Barong A.2 row 14).
    #[must_use]
    pub fn secs(self, settings: &Settings) -> Option<i64> {
        let secs = self.0.unwrap_or(settings.jwt_lifetime_secs);
        (1..=86_400).contains(&secs).then_some(secs)
    }
}

impl AccessClaims {
    /// Claims of `account` for `application`, good for `lifetime_secs` from `now`.
    #[must_use]
    pub fn new(account: &Account, application: &str, lifetime_secs: i64, now: Timestamp, settings: &Settings) -> Self {
        let issuer = settings.jwt_issuer.clone();
        Self {
            iat: now,
            exp: now + lifetime_secs,
            sub: "session".to_owned(),
            iss: issuer.clone(),
            aud: vec![application.to_owned(), issuer],
            jti: entropy::hex::<12>(),
            uid: account.uid.clone(),
            email: account.email.clone(),
            role: account.role.clone(),
            level: account.level,
            state: account.state.as_str().to_owned(),
            epoch: account.epoch,
        }
    }

    /// The account that it was issued to.
    #[must_use]
    pub fn uid(&self) -> &Uid {
        &self.uid
    }

    /// The address that the account had then.
    #[must_use]
    pub fn email(&self) -> &Email {
        &self.email
    }

    /// The token's own id.
    #[must_use]
    pub fn jti(&self) -> &str {
        &self.jti
    }

    /// What keeps the token alive.
    #[must_use]
    pub fn epoch(&self) -> Uuid {
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
    pub fn verify(token: &str, keyring: &Keyring, settings: &Settings, now: Timestamp) -> Result<Self, Error> {
        let kid = decode_header(token).ok().and_then(|header| header.kid).ok_or(Refusal::TokenInvalid)?;
        let pair = keyring.rs256.iter().find(|pair| pair.kid == kid).ok_or(Refusal::TokenInvalid)?;
        let mut validation = validation(Algorithm::RS256);
        validation.set_issuer(&[&settings.jwt_issuer]);
        validation.set_audience(&[&settings.jwt_issuer]);
        validation.sub = Some("session".to_owned());
        let claims: Self = verified(token, &pair.verifies, &validation)?;
        if claims.exp <= now { Err(Refusal::TokenExpired.into()) } else { Ok(claims) }
    }
}

impl SessionClaims {
    /// Claims of `account`, good for the configured lifetime from `now`.
    #[must_use]
    pub fn new(account: &Account, now: Timestamp, settings: &Settings) -> Self {
        Self {
            jti: account.epoch,
            sub: account.uid.number(),
            exp: now + settings.session_lifetime_secs,
            scp: "user".to_owned(),
        }
    }

    /// When it ends, in Unix seconds.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.exp
    }

    /// The account that it names and the epoch that keeps it alive.
    #[must_use]
    pub fn subject(&self) -> Option<(Uid, Uuid)> {
        Uid::from_number(self.sub).map(|uid| (uid, self.jti))
    }

    /// Signs with the HS256 key; header exactly `{"typ":"JWT","alg":"HS256"}`.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, keyring: &Keyring) -> Result<String, Error> {
        encode(&Header::new(Algorithm::HS256), self, &keyring.hs256.signs).map_err(Error::internal)
    }

    /// The claims of a token that we signed, alive or not, and its epoch.
    pub(super) fn signed(token: &str, keyring: &Keyring) -> Option<(Self, Uuid)> {
        let claims: Self = verified(token, &keyring.hs256.verifies, &validation(Algorithm::HS256)).ok()?;
        let epoch = claims.jti;
        Some((claims, epoch))
    }

    /// Checks signature, algorithm, scope and expiry.
    ///
    /// # Errors
    /// `TokenInvalid` for whatever is wrong.
    pub fn verify(token: &str, keyring: &Keyring, now: Timestamp) -> Result<Self, Error> {
        let claims: Self = verified(token, &keyring.hs256.verifies, &validation(Algorithm::HS256))?;
        let good = claims.exp > now && claims.scp == "user";
        if good { Ok(claims) } else { Err(Refusal::TokenInvalid.into()) }
    }
}

/// Signs with the current RS256 pair; `kid` in the header, and `typ` where there is one.
pub(super) fn signed(typ: Option<&str>, claims: &impl Serialize, keyring: &Keyring) -> Result<String, Error> {
    let pair = keyring.rs256.first().ok_or_else(|| Error::internal("no RS256 pair"))?;
    Ok(pair.signed(typ, claims)?)
}

/// Pins the algorithm. Expiry is left to our own clock.
pub(super) fn validation(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = algorithm == Algorithm::RS256;
    validation
}

pub(super) fn verified<T: DeserializeOwned>(
    token: &str,
    key: &jsonwebtoken::DecodingKey,
    validation: &Validation,
) -> Result<T, Error> {
    decode(token, key, validation).map(|token| token.claims).map_err(|_| Refusal::TokenInvalid.into())
}
