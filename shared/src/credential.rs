//! The credential: what hangs on a mail address. It is the uniqueness of the address, and what
//! signing up, signing in and resetting go by. Addresses that strangers merely try get one as well,
//! so that unknown looks like known.

mod confirm;
mod guess;
mod record;
mod replace;
mod sign_up;
mod waiting;

use crate::access::Store;
use crate::auth::reset_token::Secret;
use crate::budget::{Attempt, RESETS, Taken, Why};
pub use guess::{Guess, Guessed, Guesser};
pub use record::Credential;
use record::{RESET_SECS, read, touched};
pub use sign_up::{Offer, SignUp, settled};
use store::{Key, StoreError, Write};
use types::clock::Timestamp;
use types::values::Email;
pub use waiting::Confirmed;

/// A mail that may leave, to be handed back if it does not; or why none may.
pub type Mailable = Result<(Box<Credential>, Attempt), Why>;

impl Store {
    /// Takes one mail from the address's budget for resets and notes the request.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn record_reset(
        &self,
        email: &Email,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Mailable, StoreError> {
        let write = touched(email, now)
            .set("reset_digest", secret.digest())
            .set("reset_expires_at", now + RESET_SECS);
        match RESETS.take(self, now, "", &write).await? {
            Taken::Done(item, attempt) => Ok(Ok((Box::new(read(item)?), attempt))),
            Taken::Refused(_, why) => Ok(Err(why)),
        }
    }

    /// Hands back a mail that did not leave.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn return_mail(&self, email: &Email, attempt: &Attempt) -> Result<(), StoreError> {
        self.write([attempt.returned(Write::update(Key::credential(email)))])
            .await
            .map(drop)
    }

    /// The credential of an address.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn credential(&self, email: &Email) -> Result<Option<Credential>, StoreError> {
        self.item(&Key::credential(email))
            .await?
            .map(read)
            .transpose()
    }
}
