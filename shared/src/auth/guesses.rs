//! Tries at passwords: taken before anything is compared, and handed back where it was right.

use super::known_device::KnownDevice;
use crate::account::State;
use crate::app::App;
use crate::budget::{SourceClass, Why};
use crate::credential::{Guess, Guessed, Guesser};
use crate::error::{Error, Refusal};
use crate::http::{Input, Source};
use crate::outcome::{self, Outcome};
use types::values::Email;

impl App {
    /// A try of the address's budget and one of the source's, in one trip.
    pub(super) async fn guess_of_source(
        &self,
        email: &Email,
        input: &Input,
    ) -> Result<Guess, Error> {
        let tokens = [input.token.as_deref(), input.session.as_deref()];
        let device = KnownDevice::of(
            tokens.into_iter().flatten(),
            &*self.keyring().await?,
            &self.settings().tokens,
            self.now(),
        );
        let guess = self.guess(email, device.as_ref(), &input.source);
        let (guess, source) = tokio::join!(
            guess,
            self.spend_of_source(&input.source, SourceClass::Hash)
        );
        match (guess?, source) {
            (guess, Ok(())) => Ok(guess),
            (guess, Err(refused)) => {
                self.store().return_guess(email, &guess).await?;
                Err(refused)
            }
        }
    }

    /// A try at the password of `email`, by the lane that is open to the device and the source.
    ///
    /// # Errors
    /// `TooManyAttempts`, in profile `compat` `BadCredentials`.
    pub async fn guess(
        &self,
        email: &Email,
        device: Option<&KnownDevice>,
        source: &Source,
    ) -> Result<Guess, Error> {
        let tag = source.tag(&*self.keyring().await?);
        match self
            .store()
            .guess(
                email,
                Guesser {
                    device,
                    tag: &tag,
                    patient: !self.settings().strict(),
                },
                self.now(),
            )
            .await?
        {
            Guessed::Taken(guess) => {
                if let Some(uid) = &guess.credential.uid {
                    tracing::Span::current().record("uid", uid.as_str());
                }
                Ok(*guess)
            }
            Guessed::Refused(why) => Err(self.spent(why, Refusal::BadCredentials).into()),
        }
    }

    /// How a spent budget is told: in profile `compat` like what is `wrong`
    /// (docs/compatibility/barong.md#a1-8), unless others that may be right are only in the way.
    #[must_use]
    pub fn spent(&self, why: Why, wrong: Refusal) -> Refusal {
        match why {
            Why::Busy => Refusal::TooManyAttempts(1),
            Why::Spent(secs) if self.settings().strict() => Refusal::TooManyAttempts(secs),
            Why::Spent(_) => {
                outcome::note(Outcome::BudgetSpent);
                wrong
            }
            Why::Condition => wrong,
        }
    }

    /// Hands the try back, unless the account is shut. That it fails costs the owner a try, and no
    /// sign-in.
    pub async fn return_right_guess(&self, email: &Email, guess: &Guess) {
        if !matches!(guess.credential.state, Some(State::Active | State::Pending)) {
            return;
        }
        if let Err(error) = self.store().clear_guess(email, guess).await {
            tracing::warn!(%error, "a try is lost");
        }
    }
}
