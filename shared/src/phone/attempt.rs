//! A try at a code, taken before anybody looks at the code, with what was read beside it.

use super::code::{CODE_TRIES, Code, Row};
use crate::access::Owned;
use crate::account::Account;
use crate::app::App;
use crate::auth::access_token::AccessClaims;
use crate::auth::caller::Caller;
use crate::auth::keyring::Keyring;
use crate::budget::{self, CODES, Taken};
use crate::error::{Error, Refusal};
use crate::settings::mode::CompatibilityMode;
use crate::sms::Holder;
use store::{If, Key, StoreError, Write, parse};
use types::clock::Timestamp;
use types::values::{PhoneNumber, Uid};

/// The digest of a code that was given back right, by a try that counts no more.
pub struct Proof {
    pub(super) digest: String,
    pub(super) attempt: budget::Attempt,
}

/// What the account and everybody else have to do with the number.
pub struct Attempt {
    row: Option<Row>,
    holder: Holder,
    tried: Option<budget::Attempt>,
}

impl Attempt {
    /// Whether there is something to verify. That another account has the number is told in profile
    /// `compat` only (docs/compatibility/barong.md#a1-9).
    fn is_open(&self, mode: CompatibilityMode) -> Result<(), Refusal> {
        let own = self
            .row
            .as_ref()
            .is_some_and(|row| row.verified_at.is_some());
        match self.holder {
            Holder::Another if !mode.is_strict() => Err(Refusal::PhoneTaken),
            _ if own => Err(Refusal::PhoneTaken),
            _ => Ok(()),
        }
    }

    /// Compares the code, if a try was left for it and the number can still be had.
    ///
    /// # Errors
    /// `PhoneCodeWrong`, also where there is no phone or no code.
    pub fn check(
        &self,
        code: &Code,
        uid: &Uid,
        number: &PhoneNumber,
        keyring: &Keyring,
    ) -> Result<Proof, Refusal> {
        let right = self
            .digest()
            .filter(|digest| code.matches(digest, uid, number, keyring));
        let right = right
            .filter(|_| self.holder != Holder::Another)
            .zip(self.tried.clone());
        let proof = right.map(|(digest, attempt)| Proof {
            digest: digest.to_owned(),
            attempt,
        });
        proof.ok_or(Refusal::PhoneCodeWrong)
    }

    /// The digest that the code must have; nothing where no try was left, or no code.
    fn digest(&self) -> Option<&str> {
        self.row
            .as_ref()
            .filter(|_| self.tried.is_some())?
            .digest
            .as_deref()
    }
}

impl App {
    /// Takes a try at the code of `number`, checks the token and reads whose the number is, in one
    /// trip. Who should not have had a try hands it back.
    ///
    /// # Errors
    /// What the token is refused for; `PhoneTaken`.
    pub async fn attempt_phone(
        &self,
        claims: AccessClaims,
        number: &PhoneNumber,
    ) -> Result<(Caller, Attempt), Error> {
        let uid = claims.uid().clone();
        let owned = self.store().of(&uid);
        let (account, attempt) = owned.phone_attempt(number, self.now()).await?;
        let caller = claims
            .checked(account)
            .and_then(|caller| attempt.is_open(self.settings().mode).map(|()| caller));
        if caller.is_err() {
            owned.return_phone_attempt(number, &attempt).await?;
        }
        Ok((caller?, attempt))
    }

    /// Checks what an attempt checks and takes no try: what is no code at all cannot be right.
    ///
    /// # Errors
    /// As `attempt_phone`.
    pub async fn check_phone(
        &self,
        claims: AccessClaims,
        number: &PhoneNumber,
    ) -> Result<Caller, Error> {
        let (account, attempt) = self.store().of(claims.uid()).read_phone(number).await?;
        let caller = claims.checked(account)?;
        attempt.is_open(self.settings().mode)?;
        Ok(caller)
    }
}

impl Owned<'_> {
    async fn phone_attempt(
        &self,
        number: &PhoneNumber,
        now: Timestamp,
    ) -> Result<(Option<Account>, Attempt), StoreError> {
        let attempt = budget::Attempt::new(CODES, "");
        let write = Write::update(Key::phone(self.uid, number))
            .add_to_set("tries", attempt.mark())
            .when(If::small_set("tries", CODE_TRIES))
            .when(If::above("expires_at", now))
            .when(If::Absent("verified_at"));
        let claim = Key::phone_claim(number);
        let (account, around_number, tried) = tokio::join!(
            self.account(),
            self.store.query_eventual(&claim),
            attempt.take(self.store, now, &write)
        );
        let (tried, row) = match tried? {
            Taken::Done(item, attempt) => (Some(attempt), Some(item)),
            Taken::Refused(item, _) => (None, item),
        };
        let row = row.map(parse).transpose()?;
        Ok((
            account?,
            Attempt {
                row,
                holder: Holder::read(&around_number?, self.uid),
                tried,
            },
        ))
    }

    async fn read_phone(
        &self,
        number: &PhoneNumber,
    ) -> Result<(Option<Account>, Attempt), StoreError> {
        let (row, claim) = (Key::phone(self.uid, number), Key::phone_claim(number));
        let (account, around_number, row) = tokio::try_join!(
            self.account(),
            self.store.query_eventual(&claim),
            self.store.get(&row)
        )?;
        Ok((
            account,
            Attempt {
                row,
                holder: Holder::read(&around_number, self.uid),
                tried: None,
            },
        ))
    }

    /// Hands back the try of an attempt that was refused before the code counted.
    async fn return_phone_attempt(
        &self,
        number: &PhoneNumber,
        attempt: &Attempt,
    ) -> Result<(), StoreError> {
        let Some((digest, tried)) = attempt.digest().zip(attempt.tried.as_ref()) else {
            return Ok(());
        };
        let write =
            Write::update(Key::phone(self.uid, number)).take_from_set("tries", tried.mark());
        let write = tried.returned(write);
        self.store
            .write([write.when(If::is("digest", digest))])
            .await
            .map(drop)
    }
}
