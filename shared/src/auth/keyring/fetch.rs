//! Reads the keyring from Secrets Manager: once per cold start, and again at most every five
//! minutes.

use std::sync::Arc;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::Builder;
use aws_types::SdkConfig;
use tokio::sync::Mutex;

use super::error::KeyringError;
use super::ring::Keyring;
use aws::failure::{Failure, RetryUnreadable};
use aws::{Lazy, lazy};
use types::clock::{Clock, Timestamp};

const FRESH_SECS: i64 = 300;

/// The keyring behind its cache.
pub struct Keys {
    client: Lazy<Client>,
    secret: String,
    clock: Clock,
    held: Mutex<Option<(Timestamp, Arc<Keyring>)>>,
}

impl Keys {
    /// Keys from the secret `secret`. Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, secret: &str, clock: Clock) -> Self {
        let client = |sdk: &SdkConfig| {
            Client::from_conf(Builder::from(sdk).retry_classifier(RetryUnreadable).build())
        };
        Self {
            client: lazy(sdk, client),
            secret: secret.to_owned(),
            clock,
            held: Mutex::new(None),
        }
    }

    /// The keyring, read anew when the one at hand is older than five minutes. When it cannot be
    /// read the old one serves on.
    ///
    /// # Errors
    /// Only when none was ever read; the next call tries again.
    pub async fn get(&self) -> Result<Arc<Keyring>, KeyringError> {
        let mut held = self.held.lock().await;
        let now = self.clock.now();
        if let Some((read_at, keyring)) = &*held
            && now - read_at < FRESH_SECS
        {
            return Ok(keyring.clone());
        }
        let keyring = match (self.fetch().await, held.take()) {
            (Ok(keyring), _) => keyring,
            (Err(error), Some((_, old))) => {
                tracing::warn!(%error, "the keyring at hand serves on");
                old
            }
            (Err(error), None) => return Err(error),
        };
        *held = Some((now, keyring.clone()));
        Ok(keyring)
    }

    /// The keyring at hand, however old; nothing where it is just being read.
    pub(crate) fn held(&self) -> Option<Arc<Keyring>> {
        let held = self.held.try_lock().ok()?;
        held.as_ref().map(|(_, keyring)| Arc::clone(keyring))
    }

    async fn fetch(&self) -> Result<Arc<Keyring>, KeyringError> {
        let answer = self
            .client
            .get_secret_value()
            .secret_id(&self.secret)
            .send()
            .await;
        let answer = answer.map_err(|error| KeyringError::Unavailable(Failure::of(&error)))?;
        Keyring::parse(answer.secret_string().unwrap_or_default()).map(Arc::new)
    }
}
