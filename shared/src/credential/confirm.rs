//! Confirming an address: the moment that a credential opens an account.

use uuid::Uuid;

use super::record::{Credential, RESET_SECS};
use super::replace::by_reset;
use super::sign_up::settled;
use super::waiting::{Confirmed, Waiting, ended, waiting};
use crate::access::Store;
use crate::account::{self, State};
use crate::auth::password::Stored;
use crate::auth::reset_token::{ResetToken, Secret};
use crate::auth::sign_up_token::SignUpToken;
use crate::budget::GUESSES;
use crate::label::Levels;
use store::{If, Key, StoreError, Write, Written};
use types::clock::Timestamp;
use types::random;
use types::values::{Email, Uid};

/// How often a confirmation may find the sign-up changed under its hands, or a uid taken.
const ATTEMPTS: usize = 8;
/// A reset mail that was to leave with a confirmation, and is not known to have, may leave again
/// after so long.
const RESEND_SECS: i64 = 60;

impl Store {
    /// Opens the account that `token` confirms, in one transaction; a second one where it was
    /// signed up with more than once. `secret` resets the password of a contested one.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn confirmed(
        &self,
        token: &SignUpToken,
        secret: &Secret,
        now: Timestamp,
        levels: &Levels,
    ) -> Result<Confirmed, StoreError> {
        if token.is_expired(now) {
            let seen: Option<Waiting> = self.get(&Key::credential(&token.email)).await?;
            return Ok(ended(&seen.unwrap_or_default(), token));
        }
        let (mut seen, mut uid) = (Waiting::once(), token.uid.clone());
        for _ in 0..ATTEMPTS {
            let generation = random::uuid();
            let contested = seen.is_contested();
            let write = activated(&token.email, &uid, generation)
                .when(If::is("uid", &token.uid))
                .when(seen.unchanged());
            // Without a password every one is wrong until the reset.
            let write = if contested {
                resettable(write, secret, now)
            } else {
                locked(write, &token.password)
            };
            let writes = [
                write,
                account::opened(&uid, &token.email, generation, now, levels),
            ];
            // What is contested is not done before its mail has left.
            let written = if contested {
                self.write(writes).await?
            } else {
                self.commit(writes).await?
            };
            match written {
                Written::Done(_) if contested => return Ok(Confirmed::Contested(uid)),
                Written::Done(_) => return Ok(Confirmed::Now),
                Written::Refused { at: 0, item } => match waiting(item, token)? {
                    Ok(waiting) => seen = waiting,
                    Err(opened) => return self.reset_due(&opened, token, secret, now).await,
                },
                // Another account has this uid, one in a million million: nobody has seen it yet,
                // so take another.
                Written::Refused { .. } => uid = Uid::random(),
            }
        }
        Err(StoreError::Unavailable(
            "no free uid, or the sign-ups keep changing".to_owned(),
        ))
    }

    /// What confirming once more is told; where the reset mail of the first time did not leave, it
    /// may leave now.
    async fn reset_due(
        &self,
        opened: &Waiting,
        token: &SignUpToken,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Confirmed, StoreError> {
        // A run of this very request opened it, and died before it had answered.
        let own = opened.reset_digest == Some(secret.digest());
        if own && opened.reset_due_at.is_none() {
            return Ok(Confirmed::Now);
        }
        let due = own || opened.reset_due_at.is_some_and(|at| at <= now);
        let Some(uid) = opened.uid.clone().filter(|uid| due && *uid == token.uid) else {
            return Ok(ended(opened, token));
        };
        let write = resettable(Write::update(Key::credential(&token.email)), secret, now);
        match self
            .write([write.when(If::is("reset_due_at", opened.reset_due_at))])
            .await?
        {
            Written::Done(_) => Ok(Confirmed::Contested(uid)),
            Written::Refused { .. } => Ok(Confirmed::Before),
        }
    }

    /// Notes what became of the reset mail of a contested confirmation: one that did not leave is
    /// due at once.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn reset_mailed(
        &self,
        email: &Email,
        secret: &Secret,
        left: bool,
    ) -> Result<(), StoreError> {
        let write =
            Write::update(Key::credential(email)).when(If::is("reset_digest", secret.digest()));
        let write = if left {
            write.remove("reset_due_at")
        } else {
            write.set("reset_due_at", 0)
        };
        self.write([write]).await.map(drop)
    }

    /// Opens the account of a sign-up whose address `token` proves, with a new password
    /// (docs/compatibility/barong.md#a1-7); the
    /// source `tag` has tries of its own for a while. False
    /// when `token` was used, or the address confirmed, meanwhile.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn confirm_by_reset(
        &self,
        token: &ResetToken,
        seen: &Credential,
        new: &Stored,
        tag: &str,
        now: Timestamp,
        levels: &Levels,
    ) -> Result<bool, StoreError> {
        let mut uid = token.uid.clone();
        for _ in 0..ATTEMPTS {
            let generation = random::uuid();
            let write = by_reset(activated(&token.email, &uid, generation), token, tag, now)
                .set("password", &new.hash)
                .set("verifier", &new.verifier)
                .remove("reset_digest")
                .remove("reset_expires_at");
            let write = seen
                .sources
                .iter()
                .fold(write, |write, source| write.remove(source));
            match self
                .commit([
                    write,
                    account::opened(&uid, &token.email, generation, now, levels),
                ])
                .await?
            {
                Written::Done(_) => return Ok(true),
                Written::Refused { at: 0, .. } => return Ok(false),
                Written::Refused { .. } => uid = Uid::random(),
            }
        }
        Err(StoreError::Unavailable("no free uid".to_owned()))
    }
}

/// What was guessed while it waited counts no more.
fn activated(email: &Email, uid: &Uid, generation: Uuid) -> Write {
    settled(GUESSES.cleared(Write::update(Key::credential(email))))
        .set("uid", uid)
        .set("state", State::Active)
        .set("generation", generation)
        .when(If::is("state", State::Pending))
}

/// With the password of the sign-up; where the profile keeps that beside it, a reset may have put
/// another in its place.
fn locked(write: Write, password: &Stored) -> Write {
    write
        .set_from_or("password", "pending_password", &password.hash)
        .set_from_or("verifier", "pending_verifier", &password.verifier)
}

fn resettable(write: Write, secret: &Secret, now: Timestamp) -> Write {
    write
        .set("reset_digest", secret.digest())
        .set("reset_expires_at", now + RESET_SECS)
        .set("reset_due_at", now + RESEND_SECS)
}
