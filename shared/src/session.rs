//! Sessions of the Polario API: one device record each, in the account's core item, and the refresh
//! token that keeps one alive (docs/compatibility/polario.md#a-9).

pub(crate) mod record;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use uuid::Uuid;

use crate::access::Store;
use crate::account::{self, Account, State};
use crate::auth::device_token::DeviceClaims;
use crate::auth::digest::sha256;
use crate::credential::Credential;
use crate::error::Refusal;
pub use record::{Device, Os, PresentedToken, RefreshToken, Session, Sessions};
use store::{If, Key, StoreError, Write, Written, parse};
use types::clock::Timestamp;
use types::random;

/// At most so many at once; the oldest gives way.
const MAX: usize = 20;
/// How often a start tries again while others end or start sessions of the same account.
const TURNS: usize = 32;

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
