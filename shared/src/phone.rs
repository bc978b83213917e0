//! Phones: numbers that an account wants verified, the codes that verify them, and the claim that
//! makes a number one account's.

mod attempt;
mod code;
mod verification;

use crate::access::Owned;
use crate::auth::keyring::Keyring;
use crate::budget::{SMS_OF_PHONE, Taken, Why};
use crate::error::{Error, Refusal};
use crate::sms::{Payment, SmsRequest, spent};
pub use attempt::{Attempt, Proof};
use code::CODE_SECS;
pub use code::Code;
use store::{If, Key, Write};

impl Owned<'_> {
    /// Puts a new code in the place of the last one, and takes one of the account's SMS to this
    /// number with it. What was guessed wrong stays counted. Where that is refused, `payment` is
    /// given back.
    ///
    /// # Errors
    /// `PhoneTaken` when the account has verified the number meanwhile; what the settings tell
    /// where no SMS is left.
    pub async fn set_phone_code(
        &self,
        request: &SmsRequest<'_>,
        code: &Code,
        keyring: &Keyring,
        payment: Payment,
    ) -> Result<Payment, Error> {
        let SmsRequest {
            number,
            source,
            now,
            ..
        } = *request;
        let key = Key::phone(self.uid, number);
        let write = Write::update(key.clone())
            .set_once("created_at", now)
            .set("country", number.country())
            .set("digest", code.digest(self.uid, number, keyring))
            .set("expires_at", now + CODE_SECS)
            .remove("tries")
            .when(If::Absent("verified_at"));
        let error: Error = match SMS_OF_PHONE.take(self.store, now, source, &write).await {
            Ok(Taken::Done(_, attempt)) => return Ok(payment.with_phone(attempt, key)),
            Ok(Taken::Refused(_, Why::Condition)) => Refusal::PhoneTaken.into(),
            Ok(Taken::Refused(..)) => spent(request).into(),
            Err(error) => error.into(),
        };
        payment.refund(self.store).await;
        Err(error)
    }
}
