//! The one gate that every password goes through, whichever API it comes by.

use super::password::{self, Password};
use crate::account::{Account, State};
use crate::app::App;
use crate::budget::{Budget, GUESSES, OWN_GUESSES};
use crate::credential::Credential;
use crate::error::{Error, Refusal};
use crate::http::Input;
use crate::values::Email;

impl App {
    /// The account whose address and password these are: a try taken and the hash read in one trip, the work of one hash
    /// whatever is found, the try handed back beside the read of the account in a second trip.
    ///
    /// # Errors
    /// `BadCredentials` for whatever is wrong, `Unconfirmed` only for who knows the password.
    pub async fn sign_in(&self, email: &str, password: &str, input: &Input) -> Result<Account, Error> {
        let Some(email) = Email::parse(email) else {
            password::compare_with_nothing().await?;
            return Err(Refusal::BadCredentials.into());
        };
        let budget = self.budget(&email, input).await;
        let tried = self.store().password_try(&email, budget, self.now()).await?;
        let mut credential = self.matched(tried, password).await?.ok_or(Refusal::BadCredentials)?;
        credential.renewed_verifier = self.verifier_due(&email, &credential, password).await?;
        self.admitted(&email, &credential, budget).await
    }

    /// A verifier for who signs in with the password and has none, or one with an old count (contract Polario A.3, A.4).
    async fn verifier_due(&self, email: &Email, seen: &Credential, text: &str) -> Result<Option<String>, Error> {
        let keyring = self.keyring().await?;
        let current = Some(self.settings().scram_iterations.current());
        let held = seen.verifier(email, &keyring).map(|verifier| verifier.iterations());
        match Password::given(text).filter(|_| seen.state == Some(State::Active) && held != current) {
            Some(password) => password.verifier(email, self.settings(), &keyring).await.map(Some),
            None => Ok(None),
        }
    }

    /// Who still holds a token of the account draws on a budget of its own.
    async fn budget(&self, email: &Email, input: &Input) -> Budget {
        match self.claims(input).await {
            Ok(claims) if claims.email() == email => OWN_GUESSES,
            _ => GUESSES,
        }
    }

    /// The credential, if `text` is its password: exactly one hash is worked, match or not.
    ///
    /// # Errors
    /// When there is no keyring, or memory runs out.
    pub async fn matched(&self, tried: Option<Credential>, text: &str) -> Result<Option<Credential>, Error> {
        let keyring = self.keyring().await?;
        let given = Password::given(text);
        let known = tried.as_ref().and_then(Credential::password).zip(given);
        let matches = match known {
            Some((hash, password)) => password.matches(hash, &keyring).await?,
            None => password::compare_with_nothing().await.map(|()| false)?,
        };
        Ok(tried.filter(|_| matches))
    }

    /// A password that changed since the hash was read makes this sign-in too late, and so does a ban.
    async fn admitted(&self, email: &Email, credential: &Credential, budget: Budget) -> Result<Account, Error> {
        let uid = credential.uid.as_ref().ok_or(Refusal::BadCredentials)?;
        let given_back = self.store().password_try_given_back(email, credential, budget);
        match credential.state {
            Some(State::Active) => {}
            Some(State::Pending) => {
                given_back.await?;
                return Err(Refusal::Unconfirmed.into());
            }
            _ => return Err(Refusal::BadCredentials.into()),
        }
        let owned = self.store().of(uid);
        let ((), account) = tokio::try_join!(given_back, owned.account())?;
        let same =
            |account: &Account| account.state == State::Active && Some(account.generation) == credential.generation;
        account.filter(same).ok_or_else(|| Refusal::BadCredentials.into())
    }
}
