//! What the table keeps of a session, and the refresh token that keeps it alive.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::digest::sha256;
use store::Write;
use types::clock::Timestamp;
use types::random;
use types::values::Uid;

/// The operating systems that the API knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "they are names")]
pub enum Os {
    Android,
    IOS,
    Windows,
    Linux,
    Mac,
    Other,
}

/// What a client says of the device it runs on. Nothing is decided by it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<Os>,
    /// That system's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// The browser, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// What its owner calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The `Platform` header of the sign-in: where the session is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

types::hidden!(Device);

/// A signed-in device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Digest of its refresh token's secret.
    pub(super) refresh: String,
    /// Unix seconds.
    pub(super) started_at: Timestamp,
    /// Unix seconds. It never moves.
    pub(super) expires_at: Timestamp,
    #[serde(flatten)]
    device: Device,
}

types::hidden!(Session);

/// An account's sessions by their ids.
pub type Sessions = BTreeMap<Uuid, Session>;

/// What the client keeps to refresh its JWT: account and session, to find them in one read, and 256
/// random bits. Only their digest is stored.
pub struct RefreshToken {
    /// The account.
    pub(crate) uid: Uid,
    /// The session, which is also its device's id.
    pub sid: Uuid,
    pub(super) secret: [u8; 32],
}

impl RefreshToken {
    /// A new one, for a new session of `uid`.
    #[must_use]
    pub fn random(uid: &Uid) -> Self {
        Self {
            uid: uid.clone(),
            sid: random::uuid(),
            secret: random::bytes(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (uid, rest) = bytes.split_first_chunk()?;
        let (sid, secret) = rest.split_first_chunk()?;
        let uid = Uid::from_number(u64::from_be_bytes(*uid))?;
        Some(Self {
            uid,
            sid: Uuid::from_bytes(*sid),
            secret: secret.try_into().ok()?,
        })
    }

    /// The text for the client: 75 characters of base64url.
    #[must_use]
    pub fn text(&self) -> String {
        let uid = self.uid.number().to_be_bytes();
        URL_SAFE_NO_PAD.encode([uid.as_slice(), self.sid.as_bytes(), &self.secret].concat())
    }

    /// The session that it keeps alive for `lifetime_secs` from `now`.
    #[must_use]
    pub fn session(&self, device: Device, now: Timestamp, lifetime_secs: i64) -> Session {
        Session {
            refresh: sha256(&self.secret),
            started_at: now,
            expires_at: now + lifetime_secs,
            device,
        }
    }
}

/// Anything that could be a refresh token: it proves nothing, and names no account, before it was
/// checked.
pub struct PresentedToken(pub(crate) RefreshToken);

impl PresentedToken {
    /// Reads the text that a client keeps.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        RefreshToken::parse(text).map(Self)
    }
}

/// Ends all sessions with `write`: every new epoch and every new password goes through here.
pub(crate) fn end_all(write: Write) -> Write {
    write.set("sessions", Sessions::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_nothing_else_does() {
        let uid = Uid::random();
        let token = RefreshToken::random(&uid);
        let text = token.text();
        let back = RefreshToken::parse(&text).unwrap();
        assert_eq!(
            (back.uid, back.sid, back.secret),
            (uid, token.sid, token.secret)
        );
        assert_eq!(text.len(), 75);
        for text in [
            "",
            "rt1",
            &text[1..],
            &format!("{text}AAAA"),
            &"_".repeat(75),
        ] {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
    }
}
