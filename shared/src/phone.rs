//! Phones: numbers that an account wants verified, the codes that verify them, and the claim that makes a number one
//! account's.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::account::{Account, State};
use crate::auth::caller::Caller;
use crate::auth::keyring::Keyring;
use crate::auth::tokens::AccessClaims;
use crate::budget::{self, CODES, Taken};
use crate::clock::Timestamp;
use crate::entropy;
use crate::error::{Error, Refusal};
use crate::label::{Levels, MOST_LOSSES, private_label_set};
use crate::settings::Settings;
use crate::sms::is_claimed;
use crate::store::{If, Item, Key, Owned, StoreError, Write, Written, parse};
use crate::values::{PhoneNumber, Uid};

/// A code lives this long (contract Barong A.1).
const CODE_SECS: i64 = 600;
/// A code dies after so many wrong tries (contract Barong A.1).
const CODE_TRIES: usize = 3;

/// A verification code as the SMS carries it, or as somebody gives it back. Only its MAC is stored.
pub struct Code(String);

impl Code {
    /// A new one: six digits, in profile `compat` five (contract Barong A.1).
    #[must_use]
    pub fn random(settings: &Settings) -> Self {
        let (width, codes) = if settings.strict() { (6, 1_000_000) } else { (5, 100_000) };
        // 64 bits of chance for at most a million codes: the bias is far below anything that can be counted.
        let number = u64::from_be_bytes(entropy::bytes()) % codes;
        Self(format!("{number:0width$}"))
    }

    /// What a client takes for the code.
    #[must_use]
    pub fn given(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The digits, for the SMS.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Ties the code to one number of one account, so that no other row can take its digest.
    fn message(&self, uid: &Uid, number: &PhoneNumber) -> String {
        format!("phone code\n{uid}\n{}\n{}", number.as_str(), self.0)
    }

    fn digest(&self, uid: &Uid, number: &PhoneNumber, keyring: &Keyring) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&keyring.mac, self.message(uid, number).as_bytes()))
    }

    /// Compares in constant time.
    fn matches(&self, digest: &str, uid: &Uid, number: &PhoneNumber, keyring: &Keyring) -> bool {
        let tag = URL_SAFE_NO_PAD.decode(digest).unwrap_or_default();
        hmac::verify(&keyring.mac, self.message(uid, number).as_bytes(), &tag).is_ok()
    }
}

/// The row of a number under an account.
#[derive(Deserialize)]
struct Row {
    digest: Option<String>,
    verified_at: Option<Timestamp>,
}

/// The digest of a code that was given back right, by a try that counts no more.
pub struct Proof {
    digest: String,
    attempt: budget::Attempt,
}

/// A try at a code, taken before anybody looks at the code, with what was read beside it.
pub struct Attempt {
    account: Option<Account>,
    row: Option<Row>,
    taken: bool,
    tried: Option<budget::Attempt>,
}

impl Attempt {
    /// The caller, where there is something to verify.
    ///
    /// # Errors
    /// What the token is refused for; `PhoneTaken`.
    pub fn admits(&self, claims: AccessClaims) -> Result<Caller, Refusal> {
        let caller = claims.honoured_by(self.account.clone())?;
        let verified = self.row.as_ref().is_some_and(|row| row.verified_at.is_some());
        if self.taken || verified { Err(Refusal::PhoneTaken) } else { Ok(caller) }
    }

    /// Compares the code, if a try was left for it.
    ///
    /// # Errors
    /// `PhoneCodeWrong`, also where there is no phone or no code.
    pub fn check(&self, code: &Code, uid: &Uid, number: &PhoneNumber, keyring: &Keyring) -> Result<Proof, Refusal> {
        let right = self.digest().filter(|digest| code.matches(digest, uid, number, keyring));
        let proof = right.zip(self.tried.clone());
        let proof = proof.map(|(digest, attempt)| Proof { digest: digest.to_owned(), attempt });
        proof.ok_or(Refusal::PhoneCodeWrong)
    }

    /// The digest that the code must have; nothing where no try was left, or no code.
    fn digest(&self) -> Option<&str> {
        self.row.as_ref().filter(|_| self.tried.is_some())?.digest.as_deref()
    }
}

impl Owned<'_> {
    /// Whether the account has asked for `number` before.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn has_phone(&self, number: &PhoneNumber) -> Result<bool, StoreError> {
        Ok(self.store.item(&Key::phone(self.uid, number)).await?.is_some())
    }

    /// Puts a new code in the place of the last one. What was guessed wrong stays counted.
    ///
    /// # Errors
    /// `PhoneTaken` when the account has verified the number meanwhile.
    pub async fn phone_code_set(
        &self,
        number: &PhoneNumber,
        code: &Code,
        keyring: &Keyring,
        now: Timestamp,
    ) -> Result<(), Error> {
        let write = Write::update(Key::phone(self.uid, number))
            .set_once("created_at", now)
            .set("country", number.country())
            .set("digest", code.digest(self.uid, number, keyring))
            .set("expires_at", now + CODE_SECS)
            .remove("tries")
            .when(If::Absent("verified_at"));
        match self.store.write([write]).await? {
            Written::Done(_) => Ok(()),
            Written::Refused { .. } => Err(Refusal::PhoneTaken.into()),
        }
    }

    /// Takes a try at the code of `number`, and reads beside it who asks and whose the number is: one trip.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn phone_attempt(&self, number: &PhoneNumber, now: Timestamp) -> Result<Attempt, StoreError> {
        let attempt = budget::Attempt::new(CODES, "");
        let write = Write::update(Key::phone(self.uid, number))
            .add_to_set("tries", attempt.mark())
            .when(If::small_set("tries", CODE_TRIES))
            .when(If::above("expires_at", now))
            .when(If::Absent("verified_at"));
        let claim = Key::phone_claim(number);
        let (account, around_number, tried) =
            tokio::join!(self.account(), self.store.glance(&claim), attempt.take(self.store, now, &write));
        let (tried, row) = match tried? {
            Taken::Done(item, attempt) => (Some(attempt), Some(item)),
            Taken::Refused(item, _) => (None, item),
        };
        let row = row.map(parse).transpose()?;
        Ok(Attempt { account: account?, row, taken: is_claimed(&around_number?), tried })
    }

    /// Hands back the try of an attempt that was refused before the code counted.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn phone_attempt_returned(&self, number: &PhoneNumber, attempt: &Attempt) -> Result<(), StoreError> {
        let Some((digest, tried)) = attempt.digest().zip(attempt.tried.as_ref()) else { return Ok(()) };
        let write = Write::update(Key::phone(self.uid, number)).take_from_set("tries", tried.mark());
        let write = tried.returned(write);
        self.store.write([write.when(If::is("digest", digest))]).await.map(drop)
    }

    /// Makes `number` the caller's: the phone, the claim, and the private label with its level, in one transaction.
    ///
    /// # Errors
    /// `PhoneTaken` when somebody else was faster; `PhoneCodeWrong` when a new code was sent meanwhile; what the token
    /// is refused for, if it ended meanwhile.
    pub async fn phone_verified(
        &self,
        mut caller: Caller,
        number: &PhoneNumber,
        proof: &Proof,
        levels: &Levels,
        now: Timestamp,
    ) -> Result<(), Error> {
        for _ in 0..MOST_LOSSES {
            let writes = [self.verified(number, proof, now), self.claimed(number, now), labelled(&caller, levels, now)];
            match self.store.commit(writes).await? {
                Written::Done(_) => return Ok(()),
                Written::Refused { at: 0, item } => return Err(superseded(item)?.into()),
                Written::Refused { at: 1, .. } => return Err(Refusal::PhoneTaken.into()),
                // The account changed: it may be shut, or have another label.
                Written::Refused { item, .. } => {
                    caller = caller.claims.honoured_by(item.map(parse).transpose()?)?;
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
        Write::create(Key::phone_claim(number)).set("uid", self.uid).set("verified_at", now)
    }
}

fn labelled(caller: &Caller, levels: &Levels, now: Timestamp) -> Write {
    private_label_set(&caller.account, "phone", "verified", now, levels)
        .when(If::is("state", State::Active))
        .when(If::is("epoch", caller.account.epoch))
}

/// Another request verified the phone, or had a new code sent.
fn superseded(item: Option<Item>) -> Result<Refusal, StoreError> {
    let row: Option<Row> = item.map(parse).transpose()?;
    let verified = row.is_some_and(|row| row.verified_at.is_some());
    Ok(if verified { Refusal::PhoneTaken } else { Refusal::PhoneCodeWrong })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_right_for_one_number_of_one_account() {
        let keyring = Keyring::parse(&crate::auth::keyring::generate().unwrap()).unwrap();
        let (mia, bob) = (Uid::random(), Uid::random());
        let (one, two) = (PhoneNumber::parse("12025550173").unwrap(), PhoneNumber::parse("12025550174").unwrap());
        let digest = Code::given("246810").digest(&mia, &one, &keyring);
        let right = |code: &str, uid, number| Code::given(code).matches(&digest, uid, number, &keyring);
        assert!(right(" 246810", &mia, &one));
        assert!(!right("246811", &mia, &one) && !right("", &mia, &one));
        assert!(!right("246810", &bob, &one) && !right("246810", &mia, &two));
    }
}
