//! The JWTs that Postern signs and takes back, one family per API, each under its own key (RFC
//! 8725).

use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keyring::Keyring;
use super::proof_age::{is_stale, session_end};
use super::session_id::SessionId;
use crate::account::{Account, State};
use crate::error::{Error, Field, Refusal};
use crate::http::Fields;
use crate::settings::Settings;
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

/// The claims of a PacerPro token, exactly these (docs/compatibility/pacerpro.md#a-2, #a-3, #a-4).
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionClaims {
    jti: SessionId,
    sub: u64,
    exp: Timestamp,
    scp: String,
}

types::hidden!(SessionClaims);

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
    pub fn secs(self, settings: &Settings) -> Option<i64> {
        let secs = self.0.unwrap_or(settings.jwt_lifetime_secs);
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
        settings: &Settings,
    ) -> Self {
        let issuer = settings.jwt_issuer.clone();
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
        settings: &Settings,
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
    pub(super) fn is_fresh(&self, now: Timestamp, settings: &Settings) -> Result<(), Refusal> {
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
    pub(super) fn is_in_session(&self, now: Timestamp, settings: &Settings) -> Result<(), Refusal> {
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
        settings: &Settings,
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
        validation.set_issuer(&[&settings.jwt_issuer]);
        validation.set_audience(&[&settings.jwt_issuer]);
        validation.sub = Some("session".to_owned());
        let claims: Self = verified(token, &pair.verifies, &validation)?;
        if claims.exp <= now {
            Err(Refusal::TokenExpired.into())
        } else {
            Ok(claims)
        }
    }
}

impl SessionClaims {
    /// Claims of `account`, which proved its password at `proved_at`; good for the configured
    /// lifetime from `now`, and not past the end of the session.
    #[must_use]
    pub fn new(
        account: &Account,
        proved_at: Timestamp,
        now: Timestamp,
        settings: &Settings,
    ) -> Self {
        Self {
            jti: SessionId::new(account.epoch, proved_at),
            sub: account.uid.number(),
            exp: (proved_at + settings.session_end_secs).min(now + settings.session_lifetime_secs),
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
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        if account.state != State::Active || !self.jti.is_of(account.epoch) {
            return Err(Refusal::TokenInvalid);
        }
        let proved_at = self
            .jti
            .proved_at(account.epoch)
            .unwrap_or(self.exp - settings.session_lifetime_secs);
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

/// Signs with the current RS256 pair; `kid` in the header, and `typ` where there is one.
pub(super) fn signed(
    typ: Option<&str>,
    claims: &impl Serialize,
    keyring: &Keyring,
) -> Result<String, Error> {
    let pair = keyring
        .rs256
        .first()
        .ok_or_else(|| Error::internal("no RS256 pair"))?;
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
    decode(token, key, validation)
        .map(|token| token.claims)
        .map_err(|_| Refusal::TokenInvalid.into())
}
