//! The keyring, looked after by hand: the secret that holds it, read and written.

use aws_sdk_secretsmanager::Client;
use aws_types::SdkConfig;

use aws::failure::Failure;
use shared::auth::keyring::KeyringError;
use shared::auth::keyring::rotation::{Draft, Kind, Rotation, Shown};
use types::clock::Timestamp;

/// The secret, to read and to write.
pub struct Vault {
    client: Client,
    secret: String,
}

impl Vault {
    /// Over the secret `secret`. Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, secret: &str) -> Self {
        Self {
            client: Client::new(sdk),
            secret: secret.to_owned(),
        }
    }

    /// The keys, the current one of each kind first.
    ///
    /// # Errors
    /// When the secret cannot be read, or is no keyring.
    pub async fn keys(&self) -> Result<Vec<Shown>, KeyringError> {
        Ok(self.read().await?.keys())
    }

    /// Takes the next step of a rotation: makes a pending key, or makes it the current one when its
    /// time has come, or sooner if `at_once`.
    ///
    /// # Errors
    /// When the secret cannot be read or written.
    pub async fn rotate(
        &self,
        kind: Kind,
        now: Timestamp,
        at_once: bool,
    ) -> Result<Rotation, KeyringError> {
        let mut draft = self.read().await?;
        let rotation = draft.rotate(kind, now, at_once)?;
        self.write(&draft).await?;
        Ok(rotation)
    }

    /// Drops a previous or pending RS256 pair: its tokens are refused from then on. False when
    /// there is none of this `kid`, or it is the current one.
    ///
    /// # Errors
    /// When the secret cannot be read or written.
    pub async fn drop_pair(&self, kid: &str) -> Result<bool, KeyringError> {
        let mut draft = self.read().await?;
        let dropped = draft.drop_pair(kid);
        self.write(&draft).await?;
        Ok(dropped)
    }

    async fn read(&self) -> Result<Draft, KeyringError> {
        let answer = self
            .client
            .get_secret_value()
            .secret_id(&self.secret)
            .send()
            .await;
        let answer = answer.map_err(|error| KeyringError::Unavailable(Failure::of(&error)))?;
        Draft::read(answer.secret_string().unwrap_or_default())
    }

    /// Writes what was changed, if anything was.
    async fn write(&self, draft: &Draft) -> Result<(), KeyringError> {
        let Some(text) = draft.changed()? else {
            return Ok(());
        };
        let written = self
            .client
            .put_secret_value()
            .secret_id(&self.secret)
            .secret_string(text)
            .send()
            .await;
        written
            .map(drop)
            .map_err(|error| KeyringError::Unavailable(Failure::of(&error)))
    }
}
