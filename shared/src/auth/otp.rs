//! The second factor's one check: a try is taken and the account read in one trip, and a right code
//! is used up by one more conditional write, so that no number of parallel requests gets more tries
//! than the budget has.

mod proof;

use super::access_token::AccessClaims;
use super::liveness::while_token_lives;
use super::totp::{Code, TotpSecret};
use crate::account::{self, Account, State};
use crate::app::App;
use crate::budget::{Budget, OTP, OWN_OTP, Taken, Why};
use crate::credential::Guess;
use crate::error::{Error, Refusal};
pub use proof::OtpProof;
use store::{If, Key, Write, Written, parse};
use types::random;
use types::values::Uid;

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
                    vec![while_token_lives(claims), guard],
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
                .when(while_token_lives(claims))
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
