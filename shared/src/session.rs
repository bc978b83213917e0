//! Sessions of the Polario API: one device record each, in the account's core item, and the refresh
//! token that keeps one alive (docs/compatibility/polario.md#a-9).

use std::collections::BTreeMap;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::Store;
use crate::account::{self, Account, State};
use crate::auth::device_token::DeviceClaims;
use crate::auth::digest::sha256;
use crate::credential::Credential;
use crate::error::Refusal;
use store::{If, Key, StoreError, Write, Written, parse};
use types::clock::Timestamp;
use types::random;
use types::values::Uid;

/// At most so many at once; the oldest gives way.
const MAX: usize = 20;
/// How often a start tries again while others end or start sessions of the same account.
const TURNS: usize = 32;

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
    refresh: String,
    /// Unix seconds.
    started_at: Timestamp,
    /// Unix seconds. It never moves.
    expires_at: Timestamp,
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
    secret: [u8; 32],
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

/// How starting a session ended.
pub enum Started {
    /// It is alive.
    Now,
    /// The account is not active, or not any more.
    Shut,
    /// The password or the second factor changed since the proof was checked.
    Late,
}

impl Account {
    /// Whether `token` is alive.
    ///
    /// # Errors
    /// `RefreshInvalid`; `AccountShut` only for who holds the token of a live session.
    pub(crate) fn refreshed_by(&self, token: &RefreshToken, now: Timestamp) -> Result<(), Refusal> {
        let digest = sha256(&token.secret);
        let session = self.sessions.get(&token.sid).filter(|session| {
            verify_slices_are_equal(session.refresh.as_bytes(), digest.as_bytes()).is_ok()
                && session.expires_at > now
        });
        match (session, self.state) {
            (None, _) | (_, State::Deleted) => Err(Refusal::RefreshInvalid),
            (Some(_), State::Active) => {
                tracing::Span::current().record("uid", self.uid.as_str());
                Ok(())
            }
            (Some(_), State::Pending | State::Banned) => Err(Refusal::AccountShut),
        }
    }
}

/// Ends all sessions with `write`: every new epoch and every new password goes through here.
pub(crate) fn end_all(write: Write) -> Write {
    write.set("sessions", Sessions::new())
}

impl Store {
    /// Starts the session that `token` keeps alive, for who proved the password in `seen`: one
    /// write, and another one for each session that must give way.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn start_session(
        &self,
        token: &RefreshToken,
        session: &Session,
        seen: &Credential,
    ) -> Result<Started, StoreError> {
        let start = Write::update(Key::core(&token.uid))
            .when(If::is("state", State::Active))
            .when(If::is("generation", seen.generation))
            .when(second_factor_as(seen));
        // For the request's log line: the proof was right.
        tracing::Span::current().record("uid", token.uid.as_str());
        let path = format!("sessions.{}", token.sid);
        let mut write = start
            .clone()
            .set(&path, session)
            .when(If::Fewer("sessions", MAX));
        for _ in 0..TURNS {
            let Written::Refused { item, .. } = self.commit([write]).await? else {
                return Ok(Started::Now);
            };
            let Some(account) = item.map(parse::<Account>).transpose()? else {
                return Ok(Started::Shut);
            };
            if account.sessions.contains_key(&token.sid) {
                // It had happened before, and the answer got lost.
                return Ok(Started::Now);
            }
            if account.state != State::Active {
                return Ok(Started::Shut);
            }
            if Some(account.generation) != seen.generation || account.otp != seen.otp {
                return Ok(Started::Late);
            }
            write = beside(start.clone(), &account.sessions, token.sid, session);
        }
        Err(StoreError::Unavailable(
            "the account's sessions keep changing".to_owned(),
        ))
    }

    /// Ends the session of `claims`; false when it had ended.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn end_session(&self, claims: &DeviceClaims) -> Result<bool, StoreError> {
        let sid = claims.sid();
        // Chosen anew, so that a lost answer is told from a session that somebody else ended.
        let mark = random::uuid();
        tracing::Span::current().record("uid", claims.uid().as_str());
        let write = Write::update(Key::core(claims.uid()))
            .remove(&format!("sessions.{sid}"))
            .set("session_ended", mark)
            .when(If::Holds("sessions", sid.to_string()))
            .when(If::is("state", State::Active));
        Ok(self
            .commit([write])
            .await?
            .applied("session_ended", &mark.to_string()))
    }
}

/// The start of a session in a full account, which ends the oldest one; or in one that never had
/// any.
fn beside(start: Write, others: &Sessions, sid: Uuid, session: &Session) -> Write {
    let path = &format!("sessions.{sid}");
    match others.iter().min_by_key(|(_, other)| other.started_at) {
        None => start
            .set("sessions", Sessions::from([(sid, session.clone())]))
            .when(If::Absent("sessions")),
        Some((oldest, _)) if others.len() >= MAX => start
            .set(path, session)
            .remove(&format!("sessions.{oldest}"))
            .when(If::Holds("sessions", oldest.to_string())),
        Some(_) => start.set(path, session).when(If::Fewer("sessions", MAX)),
    }
}

/// A second factor that was turned on or off since the credential was read makes a sign-in too
/// late.
fn second_factor_as(seen: &Credential) -> If {
    if seen.otp {
        If::is("otp", true)
    } else {
        account::second_factor_off()
    }
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
