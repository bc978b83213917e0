//! The credential: what hangs on a mail address. It is the uniqueness of the address, and what
//! signing up, signing in and resetting go by. Addresses that strangers merely try get one as well,
//! so that unknown looks like known.

mod confirm;
mod guess;
mod sign_up;

use serde::Deserialize;
use uuid::Uuid;

use crate::access::Store;
use crate::account::{self, Account, State};
use crate::auth::keyring::Keyring;
use crate::auth::password::{Password, Proof, Stored};
use crate::auth::reset_token::{ResetToken, Secret};
use crate::auth::scram::Verifier;
use crate::budget::{AFTER_RESET, Attempt, GUESSES, OWN_GUESSES, RESETS, Taken, Why};
use crate::error::{Error, Refusal};
pub use confirm::Confirmed;
use guess::RESERVED_SECS;
pub use guess::{Guess, Guessed, Guesser};
pub use sign_up::{Offer, SignUp, settled};
use store::{If, Item, Key, StoreError, Write, parse};
use types::clock::Timestamp;
use types::random;
use types::values::{Email, Uid};

/// Sign-ups that nobody confirms, and addresses that nobody owns, are forgotten after a week.
const FORGOTTEN_SECS: i64 = 7 * 86_400;
const RESET_SECS: i64 = 3_600;

/// The credential of an address. Everything may be missing where nobody signed up.
#[derive(Clone, Default, Deserialize)]
pub struct Credential {
    /// The account's uid, from the first sign-up on.
    pub uid: Option<Uid>,
    /// Where the account stands; nothing where nobody signed up.
    pub state: Option<State>,
    /// PHC string; of a confirmed account.
    password: Option<String>,
    pub(crate) generation: Option<Uuid>,
    /// Sealed; what SCRAM checks a proof of the password with.
    verifier: Option<String>,
    /// Copy of the account's: sign-in knows in its first trip that a code is due.
    #[serde(default)]
    pub(crate) otp: bool,
    /// PHC string of a sign-up that waits for its confirmation, in profile `compat`. In `strict`
    /// only its mail has it.
    pending_password: Option<String>,
    /// Sealed; of the same sign-up.
    pending_verifier: Option<String>,
    reset_digest: Option<String>,
    #[serde(default)]
    reset_expires_at: Timestamp,
    /// The sets in which single sources' guesses are counted, by their attributes.
    #[serde(skip)]
    sources: Vec<String>,
    /// Sealed; a verifier to put in the place of one that is missing or has an old count.
    #[serde(skip)]
    pub(crate) renewed_verifier: Option<String>,
    /// A hash to put in the place of one that is weak, or was made elsewhere.
    #[serde(skip)]
    pub(crate) renewed_hash: Option<String>,
    /// What the stored hash proved of the password that was given.
    #[serde(skip)]
    pub(crate) proof: Option<Proof>,
}

types::hidden!(Credential);

impl Credential {
    /// The hash that a password must match now.
    pub(crate) fn password(&self) -> Option<&str> {
        match self.state {
            None => None,
            Some(State::Pending) => self.pending_password.as_deref(),
            Some(_) => self.password.as_deref(),
        }
    }

    /// What a proof of the password must fit now.
    #[must_use]
    pub fn verifier(&self, email: &Email, keyring: &Keyring) -> Option<Verifier> {
        let sealed = match self.state {
            None => None,
            Some(State::Pending) => self.pending_verifier.as_deref(),
            Some(_) => self.verifier.as_deref(),
        };
        sealed.and_then(|sealed| Verifier::open(sealed, email, keyring))
    }

    /// Whether this is still the credential of `account`: not shut, and no new password since.
    pub(crate) fn opens(&self, account: &Account) -> bool {
        account.state == State::Active && self.generation == Some(account.generation)
    }

    /// Whether a hash and a verifier of the password that was given may stand for the stored one.
    pub(crate) fn renewable(&self) -> bool {
        self.state == Some(State::Active) && self.proof == Some(Proof::Whole)
    }

    /// Whether a sign-up waits for its confirmation.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.state == Some(State::Pending)
    }

    /// Whether somebody may ask for a new password: whoever signed up and was not shut out.
    #[must_use]
    pub fn may_reset(&self) -> bool {
        matches!(self.state, Some(State::Pending | State::Active))
    }

    /// Whether `password` is the one in force.
    ///
    /// # Errors
    /// When memory runs out.
    pub async fn has_password(
        &self,
        password: &Password,
        keyring: &Keyring,
    ) -> Result<bool, Error> {
        match self.password() {
            Some(hash) => password.matches(hash, keyring).await,
            None => Ok(false),
        }
    }

    /// Whether `token` is the one that may reset the password now.
    ///
    /// # Errors
    /// `RecordNotFound` for one that is unknown or used, `ResetExpired`.
    pub fn resettable_by(&self, token: &ResetToken, now: Timestamp) -> Result<(), Refusal> {
        let known = self.reset_digest.as_ref() == Some(&token.digest)
            && self.uid.as_ref() == Some(&token.uid);
        match known {
            false => Err(Refusal::RecordNotFound),
            true if self.reset_expires_at <= now => Err(Refusal::ResetExpired),
            true => Ok(()),
        }
    }
}

/// A mail that may leave, to be handed back if it does not; or why none may.
pub type Mailable = Result<(Box<Credential>, Attempt), Why>;

/// Any touch of an address that nobody confirmed keeps it for another week; `kept` on confirmed
/// ones wins over that.
fn touched(email: &Email, now: Timestamp) -> Write {
    Write::update(Key::credential(email)).set_from_or("ttl", "kept", now + FORGOTTEN_SECS)
}

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

fn read(item: Item) -> Result<Credential, StoreError> {
    let sources = GUESSES.sources(&item);
    Ok(Credential {
        sources,
        ..parse(item)?
    })
}

/// A write that only `token` makes, once; the source `tag` has tries of its own for a while.
fn by_reset(write: Write, token: &ResetToken, tag: &str, now: Timestamp) -> Write {
    AFTER_RESET
        .cleared(write)
        .set("reserved_for", tag)
        .set("reserved_until", now + RESERVED_SECS)
        .when(If::is("reset_digest", &token.digest))
}
