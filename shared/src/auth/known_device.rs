//! Devices that were signed in before: whoever sends a token of ours for an account, of whichever
//! API, alive or not. What strangers guess never counts against them (OWASP, device cookies).

use jsonwebtoken::{Algorithm, decode_header};
use serde::Deserialize;
use uuid::Uuid;

use super::jwt::{validation, verified};
use super::keyring::Keyring;
use super::session_token::SessionClaims;
use crate::auth::token_settings::TokenSettings;
use types::clock::Timestamp;
use types::values::Uid;

/// How long after it was signed a token tells a device.
const KNOWN_SECS: i64 = 90 * 86_400;

/// What a token tells of the device that sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// The account that it was signed in to.
    pub uid: Uid,
    /// When the token was signed, in Unix seconds.
    pub signed_at: Timestamp,
    /// How the text of the account's epoch began then, where the token tells it.
    pub epoch_start: Option<String>,
}

/// What all tokens under RS256 have in common.
#[derive(Deserialize)]
struct Signed {
    uid: Option<Uid>,
    sub: Option<String>,
    iat: Timestamp,
    epoch: Option<Uuid>,
}

impl KnownDevice {
    /// The device of whoever holds a live token of `uid`: no need to ask when it was signed.
    #[must_use]
    pub fn live(uid: &Uid) -> Self {
        Self {
            uid: uid.clone(),
            signed_at: Timestamp::MAX,
            epoch_start: None,
        }
    }

    /// The device that sends `tokens`: the first of them that is one of ours tells it.
    #[must_use]
    pub fn of<'a>(
        tokens: impl IntoIterator<Item = &'a str>,
        keyring: &Keyring,
        settings: &TokenSettings,
        now: Timestamp,
    ) -> Option<Self> {
        let known = tokens
            .into_iter()
            .find_map(|token| Self::read(token.trim(), keyring, settings));
        known.filter(|device| device.signed_at <= now && now - device.signed_at < KNOWN_SECS)
    }

    fn read(token: &str, keyring: &Keyring, settings: &TokenSettings) -> Option<Self> {
        Self::signed(token, keyring).or_else(|| {
            let claims = SessionClaims::signed(token, keyring)?;
            // Earlier than it was, where the session's end cut the token short: that only makes a
            // device less known.
            let signed_at = claims.expires_at() - settings.session_secs;
            let (uid, jti) = claims.subject()?;
            Some(Self {
                uid,
                signed_at,
                epoch_start: Some(jti.epoch_start()),
            })
        })
    }

    /// A token under one of our pairs, whatever its end and its audience.
    fn signed(token: &str, keyring: &Keyring) -> Option<Self> {
        let kid = decode_header(token).ok()?.kid?;
        let pair = keyring.rs256.iter().find(|pair| pair.kid == kid)?;
        let mut validation = validation(Algorithm::RS256);
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let claims: Signed = verified(token, &pair.verifies, &validation).ok()?;
        let uid = claims.uid.or_else(|| Uid::parse(claims.sub.as_deref()?))?;
        Some(Self {
            uid,
            signed_at: claims.iat,
            epoch_start: claims.epoch.map(|epoch| epoch.to_string()),
        })
    }
}
