//! Tries at a password: which budget one draws on, and what becomes of it. A device that was signed
//! in before has a lane of its own, and so has, for ten minutes, the source that reset the
//! password; all others share one, each source a part.

use super::record::{Credential, read, touched};
use crate::access::Store;
use crate::auth::known_device::KnownDevice;
use crate::budget::{AFTER_RESET, Attempt, GUESSES, OWN_GUESSES, Taken, Why};
use store::{If, Item, Key, StoreError, Write, number, text};
use types::clock::Timestamp;
use types::values::Email;

/// A try at a password, with what the same write read.
pub struct Guess {
    /// What hangs on the address.
    pub credential: Credential,
    /// Whether the device was signed in before: then its codes are counted apart as well.
    pub known_device: bool,
    attempt: Attempt,
}

/// How taking a try at a password ended.
pub enum Guessed {
    /// It is taken.
    Taken(Box<Guess>),
    /// None is left, and why.
    Refused(Why),
}

impl Guessed {
    fn taken(guess: Guess) -> Self {
        Self::Taken(Box::new(guess))
    }
}

/// Who guesses.
#[derive(Clone, Copy, Debug)]
pub struct Guesser<'a> {
    /// The device, where a token tells it.
    pub device: Option<&'a KnownDevice>,
    /// The tag of the source.
    pub tag: &'a str,
    /// Whether a spent budget is told like a wrong password: then others in flight are waited for
    /// longer.
    pub patient: bool,
}

impl Store {
    /// Takes one try at the password of `email` and reads the credential, in one write; in a second
    /// one where the first lane is not open to this guesser or has nothing left.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn guess(
        &self,
        email: &Email,
        by: Guesser<'_>,
        now: Timestamp,
    ) -> Result<Guessed, StoreError> {
        let attempt = |budget, tag| Attempt::new(budget, tag).waiting(by.patient);
        if let Some(device) = by.device {
            let write = if_known(touched(email, now), device);
            match self
                .guess_from(attempt(OWN_GUESSES, ""), now, &write)
                .await?
            {
                Ok(guess) => {
                    return Ok(Guessed::taken(Guess {
                        known_device: true,
                        ..guess
                    }));
                }
                Err((_, Why::Condition)) => {}
                Err((_, why)) => return Ok(Guessed::Refused(why)),
            }
        }
        let shared = attempt(GUESSES, by.tag);
        let (seen, why) = match self.guess_from(shared, now, &touched(email, now)).await? {
            Ok(guess) => return Ok(Guessed::taken(guess)),
            Err(refused) => refused,
        };
        if !seen.is_some_and(|item| is_reserved(&item, by.tag, now)) {
            return Ok(Guessed::Refused(why));
        }
        let write = touched(email, now)
            .when(If::is("reserved_for", by.tag))
            .when(If::above("reserved_until", now));
        let reserved = attempt(AFTER_RESET, "");
        Ok(match self.guess_from(reserved, now, &write).await? {
            Ok(guess) => Guessed::taken(guess),
            Err(_) => Guessed::Refused(why),
        })
    }

    async fn guess_from(
        &self,
        attempt: Attempt,
        now: Timestamp,
        write: &Write,
    ) -> Result<Result<Guess, (Option<Item>, Why)>, StoreError> {
        Ok(match attempt.take(self, now, write).await? {
            Taken::Done(item, attempt) => Ok(Guess {
                credential: read(item)?,
                known_device: false,
                attempt,
            }),
            Taken::Refused(item, why) => Err((item, why)),
        })
    }

    /// Hands a try back after the right password, and puts a renewed verifier and hash in their
    /// place; does neither where the password changed meanwhile.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn clear_guess(&self, email: &Email, guess: &Guess) -> Result<(), StoreError> {
        let seen = &guess.credential;
        let same = seen
            .generation
            .map_or(If::Absent("generation"), |seen| If::is("generation", seen));
        let mut write = Write::update(Key::credential(email))
            .when(If::is("uid", &seen.uid))
            .when(same);
        for (name, renewed) in [
            ("verifier", &seen.renewed_verifier),
            ("password", &seen.renewed_hash),
        ] {
            if let Some(renewed) = renewed {
                write = write.set(name, renewed);
            }
        }
        self.write([guess.attempt.given_back(write)])
            .await
            .map(drop)
    }

    /// Takes back a try that was never compared.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn return_guess(&self, email: &Email, guess: &Guess) -> Result<(), StoreError> {
        self.write([guess
            .attempt
            .returned(Write::update(Key::credential(email)))])
            .await
            .map(drop)
    }
}

/// Only for a device that was signed in to this account since its last password, and since any ban.
fn if_known(write: Write, device: &KnownDevice) -> Write {
    let mut since = vec![
        If::Absent("devices_after"),
        If::below("devices_after", device.signed_at),
    ];
    if let Some(start) = &device.epoch_start {
        // Signed in the very second of the change: after it, if with the epoch that came with it.
        since.push(If::All(vec![
            If::is("devices_after", device.signed_at),
            If::Begins("devices_epoch", start.clone()),
        ]));
    }
    write.when(If::is("uid", &device.uid)).when(If::Any(since))
}

fn is_reserved(item: &Item, tag: &str, now: Timestamp) -> bool {
    text(item, "reserved_for") == Some(tag)
        && number(item, "reserved_until").is_some_and(|until| until > now)
}
