//! The second factor's one check: a try is taken and the account read in one trip, and a right code
//! is used up by one more conditional write, so that no number of parallel requests gets more tries
//! than the budget has.

use super::tokens::AccessClaims;
use super::totp::{Code, TotpSecret};
use crate::access::Store;
use crate::account::{self, Account, State};
use crate::app::App;
use crate::budget::{Attempt, Budget, OTP, OWN_OTP, Taken, Why};
use crate::credential::Guess;
use crate::error::{Error, Refusal};
use store::{If, Item, Key, StoreError, Write, Written, parse};
use types::random;
use types::values::Uid;

/// A right code that nobody used before. Only the check in this file makes one; what needs the
/// second factor takes it by value and uses the code up, in its own transaction or with `spent`.
#[must_use]
pub struct OtpProof {
    account: Account,
    step: i64,
    attempt: Attempt,
    /// Tells this use of the code from any other's, should the answer of the write that makes it
    /// get lost.
    mark: String,
}

/// How comparing a code ended.
enum Tried {
    Right(OtpProof),
    Wrong,
    /// It, or a later one, was accepted before.
    Used,
    /// What the write demanded did not hold, or the budget is spent: the account as it stands, if
    /// there is one, and why.
    Refused(Option<Account>, Why),
}

impl App {
    /// The second factor of whoever holds a live token of an account that has it on; `off` is told
    /// where it is off. What cannot be a code is a wrong one that costs no try.
    ///
    /// # Errors
    /// `TokenRevoked`, `AccountGone`, `off`, `CodeInvalid`, `TooManyAttempts`, `CodeUsed`.
    pub async fn prove_otp(
        &self,
        claims: &AccessClaims,
        code: Option<&str>,
        off: Refusal,
    ) -> Result<OtpProof, Error> {
        self.otp_of_caller(
            claims,
            code,
            If::is("otp", true),
            |account| !account.otp,
            off,
        )
        .await
    }

    /// The first code of an account that is about to turn the second factor on.
    ///
    /// # Errors
    /// `TokenRevoked`, `AccountGone`, `OtpOn`, `CodeInvalid` (also when there is no secret yet),
    /// `CodeUsed`.
    pub async fn prove_first_otp(
        &self,
        claims: &AccessClaims,
        code: &str,
    ) -> Result<OtpProof, Error> {
        let begun = If::All(vec![
            account::second_factor_off(),
            If::Present("otp_secret"),
        ]);
        self.otp_of_caller(
            claims,
            Some(code),
            begun,
            |account| account.otp,
            Refusal::OtpOn,
        )
        .await
    }

    async fn otp_of_caller(
        &self,
        claims: &AccessClaims,
        code: Option<&str>,
        guard: If,
        wrongly: fn(&Account) -> bool,
        otherwise: Refusal,
    ) -> Result<OtpProof, Error> {
        let tried = match code.and_then(Code::parse) {
            Some(code) => {
                self.otp_try(
                    claims.uid(),
                    &code,
                    OWN_OTP,
                    vec![account::while_token_lives(claims), guard],
                )
                .await?
            }
            None => Tried::Refused(
                self.store().of(claims.uid()).account().await?,
                Why::Condition,
            ),
        };
        match tried {
            Tried::Right(proof) => Ok(proof),
            Tried::Wrong => Err(Refusal::CodeInvalid.into()),
            Tried::Used => Err(Refusal::CodeUsed.into()),
            Tried::Refused(account, why) => {
                let caller = claims.clone().checked(account)?;
                let wrong = if wrongly(caller.account()) {
                    otherwise
                } else {
                    self.spent(why, Refusal::CodeInvalid)
                };
                Err(wrong.into())
            }
        }
    }

    /// The second factor at sign-in, after the password was right.
    ///
    /// # Errors
    /// `OtpMissing`, `OtpWrong`, `TooManyAttempts`, `CodeUsed`; `BadCredentials` when the account
    /// was shut or got a new password meanwhile.
    pub(super) async fn otp_at_sign_in(
        &self,
        uid: &Uid,
        guess: &Guess,
        code: Option<&str>,
    ) -> Result<Account, Error> {
        let credential = &guess.credential;
        let code = Code::parse(code.ok_or(Refusal::OtpMissing)?).ok_or(Refusal::OtpWrong)?;
        let guards = vec![
            If::is("state", State::Active),
            If::is("generation", credential.generation),
            If::is("otp", true),
        ];
        match self
            .otp_try(
                uid,
                &code,
                if guess.known_device { OWN_OTP } else { OTP },
                guards,
            )
            .await?
        {
            Tried::Right(proof) => match proof.spent(self.store()).await {
                Err(Error::Refused(Refusal::TokenRevoked)) => Err(Refusal::BadCredentials.into()),
                spent => spent,
            },
            Tried::Wrong => Err(Refusal::OtpWrong.into()),
            Tried::Used => Err(Refusal::CodeUsed.into()),
            Tried::Refused(account, why) => {
                let same = account.is_some_and(|account| credential.opens(&account));
                Err(if same {
                    self.spent(why, Refusal::OtpWrong)
                } else {
                    Refusal::BadCredentials
                }
                .into())
            }
        }
    }

    async fn otp_try(
        &self,
        uid: &Uid,
        code: &Code,
        budget: Budget,
        guards: Vec<If>,
    ) -> Result<Tried, Error> {
        let write = guards
            .into_iter()
            .fold(Write::update(Key::core(uid)), Write::when);
        let (account, attempt): (Account, _) =
            match budget.take(self.store(), self.now(), "", &write).await? {
                Taken::Done(item, attempt) => (parse(item)?, attempt),
                Taken::Refused(item, why) => {
                    return Ok(Tried::Refused(item.map(parse).transpose()?, why));
                }
            };
        // For the request's log line.
        tracing::Span::current().record("uid", uid.as_str());
        let keyring = self.keyring().await?;
        // Imported without it: no code is right until an operator took the factor off.
        let Some(sealed) = account.otp_secret.as_deref() else {
            return Ok(Tried::Wrong);
        };
        let secret = TotpSecret::open(sealed, uid, &keyring);
        let secret = secret.ok_or_else(|| Error::internal("a TOTP secret does not open"))?;
        let mark = random::repeated_hex::<8>("otp");
        if let Some(step) = account
            .otp_step
            .filter(|_| account.otp_mark.as_ref() == Some(&mark))
        {
            // A run of this very request used it up, and died before it had answered.
            self.store().return_otp_try(uid, &attempt).await?;
            return Ok(Tried::Right(OtpProof {
                account,
                step,
                attempt,
                mark,
            }));
        }
        match secret.step(code, self.now()) {
            None => Ok(Tried::Wrong),
            Some(step) if account.otp_step.is_none_or(|last| step > last) => {
                Ok(Tried::Right(OtpProof {
                    account,
                    step,
                    attempt,
                    mark,
                }))
            }
            Some(_) => {
                self.store().return_otp_try(uid, &attempt).await?;
                Ok(Tried::Used)
            }
        }
    }

    /// Begins, or begins anew: a fresh secret for an account that has the second factor off.
    ///
    /// # Errors
    /// `TokenRevoked`, `AccountGone`, `OtpOn`.
    pub async fn begin_otp(&self, claims: &AccessClaims) -> Result<(Account, TotpSecret), Error> {
        let secret = TotpSecret::random();
        let sealed = secret.sealed(claims.uid(), &*self.keyring().await?)?;
        let write = Write::update(Key::core(claims.uid())).set("otp_secret", sealed);
        match self
            .store()
            .write([write
                .when(account::while_token_lives(claims))
                .when(account::second_factor_off())])
            .await?
        {
            Written::Done(item) => {
                tracing::Span::current().record("uid", claims.uid().as_str());
                Ok((parse(item)?, secret))
            }
            Written::Refused { item, .. } => {
                claims.clone().checked(item.map(parse).transpose()?)?;
                Err(Refusal::OtpOn.into())
            }
        }
    }
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
    async fn return_otp_try(&self, uid: &Uid, attempt: &Attempt) -> Result<(), StoreError> {
        self.write([attempt.returned(Write::update(Key::core(uid)))])
            .await
            .map(drop)
    }
}
