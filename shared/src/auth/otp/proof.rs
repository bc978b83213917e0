//! The proof of a second factor, and the writes that use it up.

use crate::access::Store;
use crate::account::{self, Account, State};
use crate::auth::access_token::AccessClaims;
use crate::budget::Attempt;
use crate::error::{Error, Refusal};
use store::{If, Item, Key, StoreError, Write, Written, parse};
use types::random;
use types::values::Uid;

/// A right code that nobody used before. Only the check in `otp` makes one; what needs the
/// second factor takes it by value and uses the code up, in its own transaction or with `spent`.
#[must_use]
pub struct OtpProof {
    pub(super) account: Account,
    pub(super) step: i64,
    pub(super) attempt: Attempt,
    /// Tells this use of the code from any other's, should the answer of the write that makes it
    /// get lost.
    pub(super) mark: String,
}

impl OtpProof {
    /// Who proved it.
    #[must_use]
    pub fn uid(&self) -> &Uid {
        &self.account.uid
    }

    /// The account as it was when its owner proved it.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// The write that uses the code up and hands the try back: the first write of what the code is
    /// for.
    pub(crate) fn accepted(&self) -> Write {
        let unused = If::Any(vec![
            If::Absent("otp_step"),
            If::below("otp_step", self.step),
        ]);
        let write = Write::update(Key::core(self.uid()))
            .set("otp_step", self.step)
            .set("otp_mark", &self.mark);
        let write = write
            .when(unused)
            .when(If::is("otp_secret", &self.account.otp_secret));
        self.attempt
            .given_back(write)
            .when(If::is("state", State::Active))
            .when(If::is("epoch", self.account.epoch))
    }

    /// Uses the code up; the account as it is then.
    ///
    /// # Errors
    /// As `lost`.
    pub async fn spent(self, store: &Store) -> Result<Account, Error> {
        let written = store.write([self.accepted()]).await?;
        let applied = written.applied("otp_mark", &self.mark);
        match written {
            Written::Done(item)
            | Written::Refused {
                item: Some(item), ..
            } if applied => Ok(parse(item)?),
            Written::Done(_) => Err(Error::internal("no account")),
            Written::Refused { item, .. } => Err(self.lost(store, item).await),
        }
    }

    /// Uses the code up where the request is refused for another reason after all.
    ///
    /// # Errors
    /// The outcome's; as `lost`.
    pub async fn unless_refused<T>(
        self,
        store: &Store,
        outcome: Result<T, Error>,
    ) -> Result<(Self, T), Error> {
        match outcome {
            Ok(value) => Ok((self, value)),
            Err(refusal) => Err(self.spent(store).await.err().unwrap_or(refusal)),
        }
    }

    /// Hands the try back and leaves the code good, where nothing was done because something could
    /// not be read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn withdrawn(self, store: &Store) -> Result<(), Error> {
        Ok(store.return_otp_try(self.uid(), &self.attempt).await?)
    }

    /// Why the code could not be used up: `TokenRevoked` when the account was shut or its tokens
    /// ended meanwhile, else `CodeUsed`, by a request that ran beside this one.
    pub(crate) async fn lost(self, store: &Store, item: Option<Item>) -> Error {
        let account: Option<Account> = match item.map(parse).transpose() {
            Ok(account) => account,
            Err(error) => return error.into(),
        };
        if account.is_none_or(|account| !account.holds(self.account.epoch)) {
            return Refusal::TokenRevoked.into();
        }
        match store.return_otp_try(self.uid(), &self.attempt).await {
            Ok(()) => Refusal::CodeUsed.into(),
            Err(error) => error.into(),
        }
    }
}

impl Store {
    /// Turns the second factor on, in the account and in the copy that sign-in reads, with its
    /// first code. Of the account's tokens, for which nobody proved it, only the one of `claims`
    /// lives on.
    ///
    /// # Errors
    /// As `OtpProof::lost`.
    pub async fn enable_otp(&self, proof: OtpProof, claims: &AccessClaims) -> Result<(), Error> {
        let surviving_jti = claims.jti();
        let core = account::end_tokens(
            proof.accepted().set("otp", true),
            random::uuid(),
            Some(surviving_jti),
        );
        let credential = Write::update(Key::credential(&proof.account.email))
            .set("otp", true)
            .when(If::is("uid", proof.uid()))
            .when(If::is("state", State::Active));
        let item = match self.commit([core, credential]).await? {
            Written::Done(_) => return Ok(()),
            Written::Refused { at: 0, item } => item,
            Written::Refused { .. } => return Err(Refusal::TokenRevoked.into()),
        };
        // By a request of the same token that ran beside this one.
        let account: Option<Account> = item.clone().map(parse).transpose()?;
        if account.is_some_and(|account| {
            account.otp && account.surviving_jti.as_deref() == Some(surviving_jti)
        }) {
            return proof.withdrawn(self).await.and(Err(Refusal::OtpOn.into()));
        }
        Err(proof.lost(self, item).await)
    }

    /// Hands back a try that was neither right nor wrong.
    pub(super) async fn return_otp_try(
        &self,
        uid: &Uid,
        attempt: &Attempt,
    ) -> Result<(), StoreError> {
        self.write([attempt.returned(Write::update(Key::core(uid)))])
            .await
            .map(drop)
    }
}
