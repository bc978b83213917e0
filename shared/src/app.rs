//! What every handler may touch: settings, clock, store, keyring. Built once per cold start.

use std::sync::Arc;

use aws_types::SdkConfig;

use crate::access::Store;
use crate::application::Applications;
use crate::auth::keyring::{Keyring, Keys};
use crate::error::Error;
use crate::settings::CoreSettings;
use types::clock::{Clock, Timestamp};

/// Shared by all requests of a function; cloning is cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    settings: CoreSettings,
    clock: Clock,
    store: Store,
    keys: Keys,
    applications: Applications,
}

impl App {
    /// Builds the SDK clients from `sdk` and nothing else: no call is made.
    #[must_use]
    pub fn new(settings: CoreSettings, clock: Clock, sdk: &SdkConfig) -> Self {
        Self(Arc::new(Parts {
            store: Store::new(sdk, &settings.table, clock.clone()),
            keys: Keys::new(sdk, &settings.keyring_secret, clock.clone()),
            applications: Applications::default(),
            settings,
            clock,
        }))
    }

    /// The settings of every function.
    #[must_use]
    pub fn settings(&self) -> &CoreSettings {
        &self.0.settings
    }

    /// Now, in Unix seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The table.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The keyring.
    ///
    /// # Errors
    /// `Unavailable` when it was never read and cannot be now.
    pub async fn keyring(&self) -> Result<Arc<Keyring>, Error> {
        Ok(self.0.keys.get().await?)
    }

    /// The keyring that is at hand, without a call.
    #[must_use]
    pub fn held_keyring(&self) -> Option<Arc<Keyring>> {
        self.0.keys.held()
    }

    /// Whether `id` is a registered application.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn knows_application(&self, id: &str) -> Result<bool, Error> {
        Ok(self
            .0
            .applications
            .knows(id, self.store(), self.now())
            .await?)
    }
}
