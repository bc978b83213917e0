//! A new password in the place of the old one.

use super::record::Credential;
use crate::access::Store;
use crate::account;
use crate::auth::password::Stored;
use crate::auth::reset_token::ResetToken;
use crate::budget::{AFTER_RESET, GUESSES, OWN_GUESSES};
use store::{If, Key, StoreError, Write};
use types::clock::Timestamp;
use types::random;
use types::values::Email;

/// How long after a reset its source has tries of its own.
const RESERVED_SECS: i64 = 600;

impl Store {
    /// Puts a new password in the place of the one in `seen`; of the account's tokens only
    /// `surviving_jti` (a `jti`) lives on. False when the password changed meanwhile.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn change_password(
        &self,
        email: &Email,
        seen: &Credential,
        new: &Stored,
        surviving_jti: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let guard = If::is("password", seen.password());
        let write = Write::update(Key::credential(email)).when(guard);
        self.replace_password(write, seen, new, Some(surviving_jti), now)
            .await
    }

    /// Puts a new password in the place of the one in `seen` and ends every token. Whatever was
    /// guessed before counts no more, and the source `tag` has tries of its own for a while. False
    /// when `token` was used meanwhile.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn reset_password(
        &self,
        token: &ResetToken,
        seen: &Credential,
        new: &Stored,
        tag: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let write = by_reset(
            Write::update(Key::credential(&token.email)),
            token,
            tag,
            now,
        );
        self.replace_password(write, seen, new, None, now).await
    }

    async fn replace_password(
        &self,
        write: Write,
        seen: &Credential,
        new: &Stored,
        surviving_jti: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some((uid, state)) = seen.uid.as_ref().zip(seen.state) else {
            return Ok(false);
        };
        let (generation, epoch) = (random::uuid(), random::uuid());
        let write = write
            .set("password", &new.hash)
            .set("verifier", &new.verifier)
            .set("generation", generation)
            .set("devices_after", now)
            .set("devices_epoch", epoch)
            .remove("reset_digest")
            .remove("reset_expires_at")
            .when(If::is("state", state));
        let write = seen
            .sources
            .iter()
            .fold(write, |write, source| write.remove(source));
        let core = account::replace_password(uid, generation, epoch, surviving_jti);
        let writes = [OWN_GUESSES.cleared(GUESSES.cleared(write)), core];
        Ok(self
            .commit(writes)
            .await?
            .applied("generation", &generation.to_string()))
    }
}

/// A write that only `token` makes, once; the source `tag` has tries of its own for a while.
pub(super) fn by_reset(write: Write, token: &ResetToken, tag: &str, now: Timestamp) -> Write {
    AFTER_RESET
        .cleared(write)
        .set("reserved_for", tag)
        .set("reserved_until", now + RESERVED_SECS)
        .when(If::is("reset_digest", &token.digest))
}
