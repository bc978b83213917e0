//! The rotation of the keyring, in Secrets Manager's four steps. Each may come again, or come late,
//! and then changes nothing. What the next keyring is, [`shared::auth::keyring::schedule`] says.

mod vault;

use aws::failure;
use aws_types::SdkConfig;
use serde::Deserialize;
use shared::app::App;
use shared::auth::keyring::KeyringError;
use shared::auth::keyring::schedule::{made_from, next, prove};

use vault::Vault;

/// The handler and all that it may touch.
pub struct Rotation {
    app: App,
    vault: Vault,
}

/// What Secrets Manager asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Order {
    step: Step,
    /// The secret's ARN.
    secret_id: String,
    /// The id of the version that is made.
    client_request_token: String,
}

/// The steps, in their order.
#[derive(Clone, Copy, Debug, Deserialize)]
enum Step {
    /// Makes the next keyring, which nobody uses yet.
    #[serde(rename = "createSecret")]
    Create,
    /// Tells it to who must know it: nobody, as functions read the secret themselves.
    #[serde(rename = "setSecret")]
    Set,
    /// Tries it.
    #[serde(rename = "testSecret")]
    Test,
    /// Makes it the current one.
    #[serde(rename = "finishSecret")]
    Finish,
}

/// Why a step was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Secrets Manager did not answer, or refused.
    #[error("Secrets Manager: {0}")]
    Aws(failure::Failure),
    /// The order is for another secret.
    #[error("{0} is not the keyring")]
    Foreign(String),
    /// What the secret holds, or would hold, is not what it must be.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The secret has no value with this label.
    #[error("there is no value that is {0}")]
    Missing(&'static str),
    /// The order's version is not the one that is being made.
    #[error("the version {0} is neither pending nor current")]
    NotPending(String),
    /// Somebody changed the keyring meanwhile: the next one would undo that.
    #[error("the keyring was changed during the rotation, which is given up; rotate again")]
    Overtaken,
}

impl Rotation {
    /// Makes no call.
    #[must_use]
    pub fn new(app: App, sdk: &SdkConfig) -> Self {
        let vault = Vault::new(sdk, &app.settings().keyring_secret);
        Self { app, vault }
    }

    /// Does one step.
    ///
    /// # Errors
    /// Why it was not done; Secrets Manager tries it again.
    pub async fn step(&self, order: Order) -> Result<(), Failure> {
        let done = self.done(&order).await;
        match &done {
            Ok(()) => tracing::info!(step = ?order.step, "done"),
            Err(error) => {
                tracing::error!(step = ?order.step, %error, "a step of the rotation was not done");
            }
        }
        done
    }

    async fn done(&self, order: &Order) -> Result<(), Failure> {
        if order.secret_id != self.app.settings().keyring_secret {
            return Err(Failure::Foreign(order.secret_id.clone()));
        }
        let (token, stages) = (
            order.client_request_token.as_str(),
            self.vault.stages().await?,
        );
        if stages.current.as_deref() == Some(token) {
            return Ok(());
        }
        if stages.pending.as_deref() != Some(token) {
            return Err(Failure::NotPending(token.to_owned()));
        }
        let current = stages.current.ok_or(Failure::Missing("current"))?;
        match order.step {
            Step::Create => self.create(token, &current).await,
            Step::Set => Ok(()),
            Step::Test => self.test(token, &current).await,
            Step::Finish => self.finish(token, &current).await,
        }
    }

    async fn create(&self, token: &str, current: &str) -> Result<(), Failure> {
        if self.vault.value(token).await?.is_some() {
            return Ok(());
        }
        let next = next(&self.current(current).await?, current, self.app.now())?;
        self.vault.put_pending(token, &next).await
    }

    async fn test(&self, token: &str, current: &str) -> Result<(), Failure> {
        let (made, current) = (
            self.made(token, current).await?,
            self.current(current).await?,
        );
        match prove(&made, &current) {
            Ok(()) => Ok(()),
            Err(unfit) => self.give_up(token, unfit.into()).await,
        }
    }

    async fn finish(&self, token: &str, current: &str) -> Result<(), Failure> {
        self.made(token, current).await?;
        let Err(failure) = self.vault.make_current(token, current).await else {
            return Ok(());
        };
        // An answer may have been lost on its way.
        let current = self.vault.stages().await?.current;
        if current.as_deref() == Some(token) {
            Ok(())
        } else {
            Err(failure)
        }
    }

    /// The next keyring. One that does not follow the current one, or is none, is given up.
    async fn made(&self, token: &str, current: &str) -> Result<String, Failure> {
        let made = self
            .vault
            .value(token)
            .await?
            .ok_or(Failure::Missing("pending"))?;
        match made_from(&made) {
            Ok(from) if from.as_deref() == Some(current) => Ok(made),
            Ok(_) => self.give_up(token, Failure::Overtaken).await,
            Err(malformed) => self.give_up(token, malformed.into()).await,
        }
    }

    /// Ends a rotation that can come to nothing, for the reason `why`: while a version is pending,
    /// Secrets Manager begins no other.
    async fn give_up<T>(&self, token: &str, why: Failure) -> Result<T, Failure> {
        self.vault.give_up(token).await?;
        Err(why)
    }

    async fn current(&self, version: &str) -> Result<String, Failure> {
        self.vault
            .value(version)
            .await?
            .ok_or(Failure::Missing("current"))
    }
}
