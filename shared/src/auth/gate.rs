//! The one gate that every password goes through, and the second factor after it, whichever API they come by.

use super::password::{self, Password};
use crate::account::{Account, State};
use crate::app::App;
use crate::budget::{Budget, GUESSES, OWN_GUESSES};
use crate::credential::Credential;
use crate::error::{Error, Refusal};
use crate::http::Input;
use crate::settings::Api;
use crate::values::Email;

impl App {
    /// The account whose address and password these are: a try taken and the hash read in one trip, the work of one hash
    /// whatever is found, the try handed back beside the read of the account in a second trip. Where the second factor is
    /// on, that second trip takes a try at the code, and a third one uses the code up. A token of the account is looked into
    /// before all that, in a trip of its own.
    ///
    /// # Errors
    /// `BadCredentials` for whatever is wrong; only for who knows the password `OtpMissing`, `OtpWrong`, `CodeUsed`,
    /// and in profile `compat` `Unconfirmed`.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        otp_code: Option<&str>,
        input: &Input,
    ) -> Result<Account, Error> {
        let Some(email) = Email::parse(email) else {
            password::compare_with_nothing().await?;
            return Err(Refusal::BadCredentials.into());
        };
        let own = self.holds_live_token(&email, input).await?;
        let budget = if own { OWN_GUESSES } else { GUESSES };
        let tried = self.store().password_try(&email, budget, self.now()).await?;
        let matched = self.matched(tried, password).await?.filter(|seen| self.owns_to(seen));
        let mut credential = matched.ok_or(Refusal::BadCredentials)?;
        credential.renewed_verifier = self.verifier_due(&email, &credential, password).await?;
        credential.renewed_hash = self.hash_due(&credential, password).await?;
        let admitted = async {
            match credential.state {
                Some(State::Active) => self.admitted(&credential, otp_code, own).await,
                Some(State::Pending) => Err(Refusal::Unconfirmed.into()),
                _ => Err(Refusal::BadCredentials.into()),
            }
        };
        // Both run to their end: whatever becomes of the sign-in, the password was right.
        let given_back = self.given_back(&email, &credential, budget);
        let (given_back, account) = tokio::join!(given_back, admitted);
        given_back?;
        account
    }

    /// Whether who proved the password is told more than that it is wrong. A stranger who signed up with an address knows
    /// the password of what waits there, but only where there is no account: in profile `strict` that is told to nobody.
    #[must_use]
    pub fn owns_to(&self, seen: &Credential) -> bool {
        !(self.settings().strict() && seen.waits())
    }

    /// A verifier for who signs in with the password and has none, or one with an old count (contract Polario A.3, A.4).
    async fn verifier_due(&self, email: &Email, seen: &Credential, text: &str) -> Result<Option<String>, Error> {
        if !self.settings().apis.serve(Api::Polario) {
            return Ok(None);
        }
        let keyring = self.keyring().await?;
        let current = Some(self.settings().scram_iterations.current());
        let held = seen.verifier(email, &keyring).map(|verifier| verifier.iterations());
        match Password::given(text).filter(|_| seen.state == Some(State::Active) && held != current) {
            Some(password) => password.verifier(email, self.settings(), &keyring).await.map(Some),
            None => Ok(None),
        }
    }

    /// Who holds a live token of the account draws on budgets of their own. Only who sends a token of it pays for the read.
    async fn holds_live_token(&self, email: &Email, input: &Input) -> Result<bool, Error> {
        let Some(claims) = self.claims(input).await.ok().filter(|claims| claims.email() == email) else {
            return Ok(false);
        };
        let account = self.store().of(claims.uid()).account().await?;
        Ok(account.is_some_and(|account| account.honours(&claims).is_ok()))
    }

    /// The credential, if `text` is its password: exactly one hash is worked, match or not.
    ///
    /// # Errors
    /// When there is no keyring, or memory runs out.
    pub async fn matched(&self, tried: Option<Credential>, text: &str) -> Result<Option<Credential>, Error> {
        let keyring = self.keyring().await?;
        let given = Password::given(text);
        if let Some(uid) = tried.as_ref().and_then(|seen| seen.uid.as_ref()) {
            tracing::Span::current().record("uid", uid.as_str());
        }
        let known = tried.as_ref().and_then(Credential::password).zip(given);
        let matches = match known {
            Some((hash, password)) => password.matches(hash, &keyring).await?,
            None => password::compare_with_nothing().await.map(|()| false)?,
        };
        Ok(tried.filter(|_| matches))
    }

    /// Nothing is handed back where the account is shut.
    async fn given_back(&self, email: &Email, credential: &Credential, budget: Budget) -> Result<(), Error> {
        match credential.state {
            Some(State::Active | State::Pending) => {
                Ok(self.store().password_try_given_back(email, credential, budget).await?)
            }
            _ => Ok(()),
        }
    }

    /// A hash to put in the place of one that is weak, or was made elsewhere.
    async fn hash_due(&self, seen: &Credential, text: &str) -> Result<Option<String>, Error> {
        let known = seen.password().zip(Password::given(text)).filter(|_| seen.state == Some(State::Active));
        match known {
            Some((old, password)) => password.renewed(old, &*self.keyring().await?).await,
            None => Ok(None),
        }
    }

    /// A password that changed since the hash was read makes this sign-in too late, and so does a ban, and a second factor
    /// that was turned on.
    async fn admitted(&self, credential: &Credential, otp_code: Option<&str>, own: bool) -> Result<Account, Error> {
        let uid = credential.uid.as_ref().ok_or(Refusal::BadCredentials)?;
        if credential.otp {
            return Box::pin(self.otp_at_sign_in(uid, credential, otp_code, own)).await;
        }
        let account = self.store().of(uid).account().await?.filter(|account| credential.opens(account));
        let account = account.ok_or(Refusal::BadCredentials)?;
        if account.otp { Err(Refusal::OtpMissing.into()) } else { Ok(account) }
    }

    /// The one place where SCRAM demands the second factor of who proved the password: a try taken at the code, and the
    /// code used up. Missing and wrong look like a wrong proof (contract Polario A.7).
    ///
    /// # Errors
    /// `BadCredentials`.
    pub async fn scram_second_factor(&self, seen: &Credential, otp_code: Option<&str>) -> Result<(), Error> {
        let uid = seen.uid.as_ref().filter(|_| seen.otp);
        let Some(uid) = uid else { return Ok(()) };
        match Box::pin(self.otp_at_sign_in(uid, seen, otp_code, false)).await {
            Ok(_) => Ok(()),
            Err(Error::Refused(_)) => Err(Refusal::BadCredentials.into()),
            Err(error) => Err(error),
        }
    }
}
