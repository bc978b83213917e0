//! Signing up: a credential that waits for its confirmation.
//!
//! What was signed up with is in the mail, not here: each link opens the password of its own
//! sign-up, whatever others send. Here stands only whether all of them offered the same password.
//! Where they did not, nobody can tell whose mail is opened, so confirming opens the account
//! without a password (docs/compatibility/barong.md#a1-6).

use super::record::{Credential, touched};
use crate::access::Store;
use crate::account::State;
use crate::auth::keyring::Keyring;
use crate::auth::password::{Password, Stored};
use crate::auth::reset_token::ResetToken;
use crate::auth::sign_up_token::CONFIRM_SECS;
use crate::budget::{Attempt, MAILS, Taken, Why};
use store::{If, Item, Key, StoreError, Write, number, parse, text};
use types::clock::Timestamp;
use types::random;
use types::values::{Email, Uid};

/// What somebody signs up with.
pub struct Offer {
    /// What to store of the password.
    pub password: Stored,
    /// The password's, so that the next sign-up shows whether it is the same one.
    fingerprint: i64,
}

impl Offer {
    /// An offer of `password`, of which `stored` is to be kept.
    #[must_use]
    pub fn new(password: &Password, stored: Stored, email: &Email, keyring: &Keyring) -> Self {
        Self {
            password: stored,
            fingerprint: password.fingerprint(email, keyring),
        }
    }
}

/// How noting a sign-up ended.
pub enum SignUp {
    /// It stands beside whatever the address has; its mail is to be handed back if it does not
    /// leave.
    Noted(Box<Credential>, Attempt),
    /// The address has an account; only where the profile tells.
    Taken,
    /// The address was sent enough mails for this hour; how many seconds are left of it.
    Spent(i64),
}

impl Store {
    /// Takes one mail from the address's budget for sign-ups and notes one beside whatever the
    /// address has: one write, the same for known and unknown addresses, unless `tells` who has an
    /// account.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn record_sign_up(
        &self,
        email: &Email,
        offer: &Offer,
        now: Timestamp,
        tells: bool,
    ) -> Result<SignUp, StoreError> {
        let attempt = Attempt::new(MAILS, "");
        let write = noted(email, offer, now);
        let write = if tells {
            kept(write, offer, &attempt, now)
        } else {
            write
        };
        match attempt.take(self, now, &write).await? {
            Taken::Done(item, attempt) => Ok(SignUp::Noted(Box::new(parse(item)?), attempt)),
            Taken::Refused(Some(item), _) if tells && !is_free(&item, now) => Ok(SignUp::Taken),
            // The mails were used up by functions that ended before they knew of them: no answer
            // may call that done.
            Taken::Refused(Some(item), _) if tells && item.contains_key("unmailed") => Err(
                StoreError::Unavailable("no mail to the address is known to have left".to_owned()),
            ),
            Taken::Refused(_, why) => {
                self.sign_up_unheard(email).await?;
                Ok(SignUp::Spent(if let Why::Spent(secs) = why {
                    secs
                } else {
                    1
                }))
            }
        }
    }

    /// Notes that somebody's sign-up got no mail, because others had used them up: whose mail is
    /// opened now, nobody knows.
    async fn sign_up_unheard(&self, email: &Email) -> Result<(), StoreError> {
        let write = Write::update(Key::credential(email)).set_from_or("contested", "kept", true);
        self.write([write]).await.map(drop)
    }

    /// Notes that the mail of a sign-up has left: only then the address is taken, where the profile
    /// tells who has an account.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn record_sign_up_mail(
        &self,
        email: &Email,
        attempt: &Attempt,
    ) -> Result<(), StoreError> {
        let write = Write::update(Key::credential(email)).remove("unmailed");
        self.write([write.when(If::is("sign_up", attempt.mark()))])
            .await
            .map(drop)
    }

    /// Puts a new password in the place of the one that waits, whose address `token` proves. The
    /// account still waits (docs/compatibility/barong.md#a1-7, `compat`). False when `token` was
    /// used meanwhile.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn reset_sign_up(
        &self,
        token: &ResetToken,
        offer: &Offer,
    ) -> Result<bool, StoreError> {
        let generation = random::uuid();
        let write = Write::update(Key::credential(&token.email))
            .set("pending_password", &offer.password.hash)
            .set("pending_verifier", &offer.password.verifier)
            .set("offered", offer.fingerprint)
            .set("offered_sum", offer.fingerprint)
            .set("offers", 1)
            .set("generation", generation)
            .remove("contested")
            .remove("reset_digest")
            .remove("reset_expires_at")
            .when(If::is("reset_digest", &token.digest))
            .when(If::is("state", State::Pending));
        Ok(self
            .commit([write])
            .await?
            .applied("generation", &generation.to_string()))
    }
}

/// All passwords that were offered are the same one where their sum is that one times their count:
/// so much a single write can keep, however many there were.
fn noted(email: &Email, offer: &Offer, now: Timestamp) -> Write {
    touched(email, now)
        .set_once("uid", Uid::random())
        .set_once("state", State::Pending)
        .set_once("created_at", now)
        .set_once("offered", offer.fingerprint)
        // Beside a confirmed account nothing can come of it, so nothing is added.
        .add_from_or("offered_sum", "settled", offer.fingerprint)
        .add_from_or("offers", "settled", 1)
        .set("pending_expires_at", now + CONFIRM_SECS)
}

/// Where the profile tells who has an account: the password that waits, and that no mail is known
/// to have left. Until one is, the address may be signed up with again.
fn kept(write: Write, offer: &Offer, attempt: &Attempt, now: Timestamp) -> Write {
    let unmailed = If::All(vec![
        If::is("state", State::Pending),
        If::Present("unmailed"),
    ]);
    write
        .set("pending_password", &offer.password.hash)
        .set("pending_verifier", &offer.password.verifier)
        .set("sign_up", attempt.mark())
        .set("unmailed", true)
        .when(If::Any(vec![
            If::Absent("state"),
            If::below("ttl", now),
            unmailed,
        ]))
}

/// Whether an address can be signed up with where the profile tells: the condition that `kept`
/// makes.
fn is_free(item: &Item, now: Timestamp) -> bool {
    let unmailed = text(item, "state") == Some("pending") && item.contains_key("unmailed");
    !item.contains_key("state") || number(item, "ttl").is_some_and(|ttl| ttl < now) || unmailed
}

/// Ends the waiting with `write`: the credential is kept for good, and sign-ups beside it leave
/// nothing.
#[must_use]
pub fn settled(write: Write) -> Write {
    write
        .set("kept", ())
        .set("ttl", ())
        .set("settled", 0)
        .set("offered", 0)
        .set("offered_sum", 0)
        .set("offers", 0)
        .remove("pending_password")
        .remove("pending_verifier")
        .remove("pending_expires_at")
        .remove("contested")
        .remove("unmailed")
        .remove("sign_up")
}
