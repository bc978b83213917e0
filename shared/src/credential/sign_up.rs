//! Signing up and confirming: a credential before and at the moment that it opens an account.

use uuid::Uuid;

use super::{Credential, touched};
use crate::account::{self, State};
use crate::auth::mail_token::{MailToken, Secret};
use crate::auth::password::Stored;
use crate::budget::{Attempt, GUESSES, MAILS, Taken, Why};
use crate::clock::Timestamp;
use crate::entropy;
use crate::label::Levels;
use crate::store::{If, Item, Key, Store, StoreError, Write, Written, parse};
use crate::values::{Email, Uid};

pub(crate) const CONFIRM_SECS: i64 = 86_400;

/// How noting a sign-up ended.
pub enum SignUp {
    /// It stands beside whatever the address has; its mail is to be handed back if it does not leave.
    Noted(Box<Credential>, Attempt),
    /// The address has an account; only where the profile tells.
    Taken,
    /// The address was sent enough mails for this hour; how many seconds are left of it.
    Spent(i64),
}

/// How confirming an address ended.
pub enum Confirmed {
    /// The account is open.
    Now,
    /// It was open already; this token opened it.
    Before,
    /// No such token, or no longer.
    Never,
}

impl Store {
    /// Takes one mail from the address's budget for sign-ups and notes one beside whatever the address has: one write, the
    /// same for known and unknown addresses, unless `tells` who has an account.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn sign_up_noted(
        &self,
        email: &Email,
        password: &Stored,
        secret: &Secret,
        now: Timestamp,
        tells: bool,
    ) -> Result<SignUp, StoreError> {
        let digest = secret.digest();
        let mut write = touched(email, now)
            .set_once("uid", Uid::random())
            .set_once("state", State::Pending)
            .set_once("created_at", now)
            // Beside a confirmed account nothing can come of it, so it takes no place in the item.
            .set_from_or("pending_password", "kept", &password.hash)
            .set_from_or("pending_verifier", "kept", &password.verifier)
            .set_from_or("pending_digest", "kept", &digest)
            .set("pending_expires_at", now + CONFIRM_SECS);
        if tells {
            let unmailed = If::All(vec![If::is("state", State::Pending), If::Present("unmailed")]);
            let free = If::Any(vec![If::Absent("state"), If::below("ttl", now), unmailed]);
            write = write.remove("unmailed").when(free);
        }
        Ok(match MAILS.take(self, now, "", &write).await? {
            Taken::Done(item, attempt) => SignUp::Noted(Box::new(parse(item)?), attempt),
            Taken::Refused(Some(item), _) if tells && item.contains_key("state") => SignUp::Taken,
            Taken::Refused(_, Why::Spent(secs)) => SignUp::Spent(secs),
            Taken::Refused(..) => SignUp::Spent(1),
        })
    }

    /// Notes that the mail of a sign-up did not leave: where the profile tells who has an account, it can be made again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn sign_up_unmailed(&self, email: &Email, secret: &Secret) -> Result<(), StoreError> {
        let write = Write::update(Key::credential(email)).set("unmailed", true);
        self.write([write.when(If::is("pending_digest", secret.digest()))]).await.map(drop)
    }

    /// Opens the account that `token` confirms, in one transaction.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn confirmed(&self, token: &MailToken, now: Timestamp, levels: &Levels) -> Result<Confirmed, StoreError> {
        let mut uid = token.uid.clone();
        for _ in 0..3 {
            let generation = entropy::uuid();
            let writes =
                [activated(token, &uid, generation, now), account::opened(&uid, &token.email, generation, now, levels)];
            match self.commit(writes).await? {
                Written::Done(_) => return Ok(Confirmed::Now),
                Written::Refused { at: 0, item } => return refused_confirmation(item, token),
                // Another account has this uid, one in a million million: nobody has seen it yet, so take another.
                Written::Refused { .. } => uid = Uid::random(),
            }
        }
        Err(StoreError::Unavailable("no free uid".to_owned()))
    }
}

/// What was guessed while it waited counts no more.
fn activated(token: &MailToken, uid: &Uid, generation: Uuid, now: Timestamp) -> Write {
    GUESSES
        .cleared(Write::update(Key::credential(&token.email)))
        .set("uid", uid)
        .set("state", State::Active)
        .set("generation", generation)
        .set("confirmed_digest", &token.digest)
        .set("kept", ())
        .set("ttl", ())
        .set_from("password", "pending_password")
        .set_from_or("verifier", "pending_verifier", ())
        .remove("pending_password")
        .remove("pending_verifier")
        .remove("pending_digest")
        .remove("pending_expires_at")
        .remove("unmailed")
        .when(If::is("state", State::Pending))
        .when(If::is("pending_digest", &token.digest))
        .when(If::above("pending_expires_at", now))
}

fn refused_confirmation(item: Option<Item>, token: &MailToken) -> Result<Confirmed, StoreError> {
    let credential: Credential = item.map(parse).transpose()?.unwrap_or_default();
    let before = credential.confirmed_digest.as_ref() == Some(&token.digest);
    Ok(if before { Confirmed::Before } else { Confirmed::Never })
}
