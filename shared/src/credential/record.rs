//! What the table keeps of an address.

use serde::Deserialize;
use uuid::Uuid;

use crate::account::{Account, State};
use crate::auth::keyring::Keyring;
use crate::auth::password::{Password, Proof};
use crate::auth::reset_token::ResetToken;
use crate::auth::scram::Verifier;
use crate::budget::GUESSES;
use crate::error::{Error, Refusal};
use store::{Item, Key, StoreError, Write, parse};
use types::clock::Timestamp;
use types::values::{Email, Uid};

/// Sign-ups that nobody confirms, and addresses that nobody owns, are forgotten after a week.
const FORGOTTEN_SECS: i64 = 7 * 86_400;

/// How long a mail that asks for a new password is good.
pub(super) const RESET_SECS: i64 = 3_600;

/// The credential of an address. Everything may be missing where nobody signed up.
#[derive(Clone, Default, Deserialize)]
pub struct Credential {
    /// The account's uid, from the first sign-up on.
    pub uid: Option<Uid>,
    /// Where the account stands; nothing where nobody signed up.
    pub state: Option<State>,
    /// PHC string; of a confirmed account.
    pub(super) password: Option<String>,
    pub(crate) generation: Option<Uuid>,
    /// Sealed; what SCRAM checks a proof of the password with.
    pub(super) verifier: Option<String>,
    /// Copy of the account's: sign-in knows in its first trip that a code is due.
    #[serde(default)]
    pub(crate) otp: bool,
    /// PHC string of a sign-up that waits for its confirmation, in profile `compat`. In `strict`
    /// only its mail has it.
    pub(super) pending_password: Option<String>,
    /// Sealed; of the same sign-up.
    pub(super) pending_verifier: Option<String>,
    pub(super) reset_digest: Option<String>,
    #[serde(default)]
    pub(super) reset_expires_at: Timestamp,
    /// The sets in which single sources' guesses are counted, by their attributes.
    #[serde(skip)]
    pub(super) sources: Vec<String>,
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

/// Any touch of an address that nobody confirmed keeps it for another week; `kept` on confirmed
/// ones wins over that.
pub(super) fn touched(email: &Email, now: Timestamp) -> Write {
    Write::update(Key::credential(email)).set_from_or("ttl", "kept", now + FORGOTTEN_SECS)
}

/// Reads the item, with the sets in which sources are counted.
pub(super) fn read(item: Item) -> Result<Credential, StoreError> {
    let sources = GUESSES.sources(&item);
    Ok(Credential {
        sources,
        ..parse(item)?
    })
}
