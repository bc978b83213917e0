//! A code came back right: the number becomes its account's.

use super::attempt::Proof;
use super::code::Row;
use crate::access::Owned;
use crate::account::State;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::{Error, Refusal};
use crate::label::{MAX_LOSSES, private_label_write};
use crate::settings::core_settings::CoreSettings;
use crate::sms::code_verified;
use store::{If, Item, Key, StoreError, Write, Written, parse};
use types::clock::Timestamp;
use types::values::PhoneNumber;

impl App {
    /// Makes `number` the caller's, and counts beside it that an SMS reached somebody, which
    /// nothing waits for and whose failure harms nobody.
    ///
    /// # Errors
    /// `PhoneTaken`, or in profile `strict` `PhoneCodeWrong`, when somebody else was faster;
    /// `PhoneCodeWrong` when a new code was sent meanwhile; what the token is refused for, if it
    /// ended meanwhile.
    pub async fn verify_phone(
        &self,
        caller: Caller,
        number: &PhoneNumber,
        proof: &Proof,
    ) -> Result<(), Error> {
        let (store, now) = (self.store(), self.now());
        let uid = caller.uid().clone();
        let owned = store.of(&uid);
        let verified = owned.claim_phone(caller, number, proof, self.settings(), now);
        let (verified, counted) = tokio::join!(verified, store.write([code_verified(number, now)]));
        if let Err(error) = counted {
            tracing::warn!(%error, "a verified code was not counted");
        }
        verified
    }
}

impl Owned<'_> {
    /// The phone, the claim, and the private label with its level, in one transaction.
    async fn claim_phone(
        &self,
        mut caller: Caller,
        number: &PhoneNumber,
        proof: &Proof,
        settings: &CoreSettings,
        now: Timestamp,
    ) -> Result<(), Error> {
        for _ in 0..MAX_LOSSES {
            let labelled = labelled(&caller, settings, now);
            match self
                .store
                .commit([
                    self.verified(number, proof, now),
                    self.claimed(number, now),
                    labelled,
                ])
                .await?
            {
                Written::Done(_) => return Ok(()),
                Written::Refused { at: 0, item } => return Err(superseded(item)?.into()),
                Written::Refused { at: 1, .. } if settings.strict() => {
                    return Err(Refusal::PhoneCodeWrong.into());
                }
                Written::Refused { at: 1, .. } => return Err(Refusal::PhoneTaken.into()),
                // The account changed: it may be shut, or have another label.
                Written::Refused { item, .. } => {
                    caller = caller.rechecked(item.map(parse).transpose()?)?;
                }
            }
        }
        Err(StoreError::Unavailable("the labels keep changing".to_owned()).into())
    }

    fn verified(&self, number: &PhoneNumber, proof: &Proof, now: Timestamp) -> Write {
        let write = Write::update(Key::phone(self.uid, number))
            .set("verified_at", now)
            .remove("digest")
            .remove("expires_at")
            .remove("tries")
            .when(If::is("digest", &proof.digest))
            .when(If::Absent("verified_at"));
        proof.attempt.given_back(write)
    }

    fn claimed(&self, number: &PhoneNumber, now: Timestamp) -> Write {
        Write::create(Key::phone_claim(number))
            .set("uid", self.uid)
            .set("verified_at", now)
    }
}

fn labelled(caller: &Caller, settings: &CoreSettings, now: Timestamp) -> Write {
    private_label_write(caller.account(), "phone", "verified", now, &settings.levels)
        .when(If::is("state", State::Active))
        .when(If::is("epoch", caller.account().epoch))
}

/// Another request verified the phone, or had a new code sent.
fn superseded(item: Option<Item>) -> Result<Refusal, StoreError> {
    let row: Option<Row> = item.map(parse).transpose()?;
    let verified = row.is_some_and(|row| row.verified_at.is_some());
    Ok(if verified {
        Refusal::PhoneTaken
    } else {
        Refusal::PhoneCodeWrong
    })
}
