//! Signing in: the one check of a password, and of the second factor after it, whichever API they
//! come by.

use super::password::{self, Decoy, Password};
use crate::account::{Account, State};
use crate::app::App;
use crate::budget::SourceClass;
use crate::credential::{Credential, Guess};
use crate::error::{Error, Refusal};
use crate::http::Input;
use types::values::Email;

impl App {
    /// The account whose address and password these are: a try taken and the hash read in one trip,
    /// the work of one hash whatever is found, the try handed back beside the read of the account
    /// in a second trip. Where the second factor is on, that second trip takes a try at the code,
    /// and a third one uses the code up.
    ///
    /// # Errors
    /// `BadCredentials` for whatever is wrong; `TooManyAttempts`; only for who knows the password
    /// `OtpMissing`, `OtpWrong`, `CodeUsed`, and in profile `compat` `Unconfirmed`.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        otp_code: Option<&str>,
        input: &Input,
    ) -> Result<Account, Error> {
        let Some(email) = Email::parse(email) else {
            self.spend_of_source(&input.source, SourceClass::Hash)
                .await?;
            let decoy = Decoy::for_nobody(&self.settings().passwords);
            password::compare(None, None, decoy, &*self.keyring().await?).await?;
            return Err(Refusal::BadCredentials.into());
        };
        let mut guess = self.guess_of_source(&email, input).await?;
        let tried = Some(guess.credential.clone());
        guess.credential = self
            .matched(&email, tried, password)
            .await?
            .ok_or(Refusal::BadCredentials)?;
        guess.credential.renewed_verifier = self
            .verifier_due(&email, &guess.credential, password)
            .await?;
        guess.credential.renewed_hash = self.hash_due(&guess.credential, password).await?;
        let admitted = async {
            match guess.credential.state {
                Some(State::Active) => self.admitted(&guess, otp_code).await,
                Some(State::Pending) => Err(Refusal::Unconfirmed.into()),
                _ => Err(Refusal::BadCredentials.into()),
            }
        };
        // Both run to their end: whatever becomes of the sign-in, the password was right.
        tokio::join!(self.return_right_guess(&email, &guess), admitted).1
    }

    /// Whether who proved the password is told more than that it is wrong. A stranger who signed up
    /// with an address knows the password of what waits there, but only where there is no account:
    /// in profile `strict` that is told to nobody.
    #[must_use]
    pub fn owns_to(&self, seen: &Credential) -> bool {
        !(self.settings().strict() && seen.waits())
    }

    /// A verifier for who signs in with the password and has none, or one with an old count
    /// (docs/compatibility/polario.md#a-3, #a-4).
    async fn verifier_due(
        &self,
        email: &Email,
        seen: &Credential,
        text: &str,
    ) -> Result<Option<String>, Error> {
        let settings = &self.settings().passwords;
        if !settings.has_verifiers {
            return Ok(None);
        }
        let keyring = self.keyring().await?;
        let current = Some(settings.scram_iterations.current());
        let held = seen
            .verifier(email, &keyring)
            .map(|verifier| verifier.iterations());
        let due = seen.renewable() && held != current;
        match Password::given(text).filter(|_| due) {
            Some(password) => password.verifier(email, settings, &keyring).await.map(Some),
            None => Ok(None),
        }
    }

    /// The credential, if `text` is its password. Match or not, the same kind of hash is worked for
    /// addresses that have an account, that have none, and that wait where this is not told.
    ///
    /// # Errors
    /// When there is no keyring, or memory runs out.
    pub async fn matched(
        &self,
        email: &Email,
        tried: Option<Credential>,
        text: &str,
    ) -> Result<Option<Credential>, Error> {
        let keyring = self.keyring().await?;
        let stored = tried
            .as_ref()
            .filter(|seen| self.owns_to(seen))
            .and_then(Credential::password);
        let decoy = Decoy::for_address(email, &self.settings().passwords, &keyring);
        let proof = password::compare(Password::given(text), stored, decoy, &keyring)
            .await?
            .proof;
        let mut matched = proof.and(tried);
        if let Some(seen) = &mut matched {
            seen.proof = proof;
        }
        Ok(matched)
    }

    /// A hash to put in the place of one that is weak, or was made elsewhere.
    async fn hash_due(&self, seen: &Credential, text: &str) -> Result<Option<String>, Error> {
        let known = seen
            .password()
            .zip(Password::given(text))
            .filter(|_| seen.renewable());
        match known {
            Some((old, password)) => {
                password
                    .renewed(old, self.settings().passwords.cost, &*self.keyring().await?)
                    .await
            }
            None => Ok(None),
        }
    }

    /// A password that changed since the hash was read makes this sign-in too late, and so does a
    /// ban, and a second factor that was turned on.
    async fn admitted(&self, guess: &Guess, otp_code: Option<&str>) -> Result<Account, Error> {
        let credential = &guess.credential;
        let uid = credential.uid.as_ref().ok_or(Refusal::BadCredentials)?;
        if credential.otp {
            return Box::pin(self.otp_at_sign_in(uid, guess, otp_code)).await;
        }
        let account = self
            .store()
            .of(uid)
            .account()
            .await?
            .filter(|account| credential.opens(account));
        let account = account.ok_or(Refusal::BadCredentials)?;
        if account.otp {
            Err(Refusal::OtpMissing.into())
        } else {
            Ok(account)
        }
    }

    /// The one place where SCRAM demands the second factor of who proved the password: a try taken
    /// at the code, and the code used up. Missing and wrong look like a wrong proof
    /// (docs/compatibility/polario.md#a-7).
    ///
    /// # Errors
    /// `BadCredentials`, `TooManyAttempts`.
    pub async fn scram_second_factor(
        &self,
        guess: &Guess,
        otp_code: Option<&str>,
    ) -> Result<(), Error> {
        let uid = guess
            .credential
            .uid
            .as_ref()
            .filter(|_| guess.credential.otp);
        let Some(uid) = uid else { return Ok(()) };
        match Box::pin(self.otp_at_sign_in(uid, guess, otp_code)).await {
            Ok(_) => Ok(()),
            Err(error @ Error::Refused(Refusal::TooManyAttempts(_))) => Err(error),
            Err(Error::Refused(_)) => Err(Refusal::BadCredentials.into()),
            Err(error) => Err(error),
        }
    }
}
