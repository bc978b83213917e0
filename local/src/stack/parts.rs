//! What a stack is made of.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;
use types::clock::Clock;

use crate::cloud::Cloud;
use crate::gateway::Gateway;
use crate::ledger::Ledger;
use crate::outbox::Outbox;
use crate::rotation::Rotator;
use crate::stream::Reader;
use crate::template::{Function, Template};

/// The gateway, the functions and the cloud under them. Cheap to clone; ends with its last clone.
#[derive(Clone)]
pub struct Stack(pub(super) Arc<Parts>);

pub(super) struct Parts {
    pub(super) template: Arc<Template>,
    pub(super) clock: Clock,
    pub(super) ledger: Arc<Ledger>,
    pub(super) outbox: Arc<Outbox>,
    pub(super) cloud: Arc<Cloud>,
    pub(super) gateway: Gateway,
    pub(super) reader: Option<Reader>,
    pub(super) rotator: Option<Rotator>,
    pub(super) endpoint: String,
    /// The AWS endpoint, once it was asked for.
    pub(super) server: OnceCell<(SocketAddr, AbortHandle)>,
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stack")
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if let Some((_, server)) = self.server.get() {
            server.abort();
        }
    }
}

impl Stack {
    /// The clock that everything here goes by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The template as parsed.
    #[must_use]
    pub fn template(&self) -> &Template {
        &self.0.template
    }

    pub(super) fn function(&self, logical_id: &str) -> Result<&Function> {
        self.0
            .template
            .function(logical_id)
            .with_context(|| format!("the template has no function {logical_id}"))
    }

    pub(crate) fn cloud(&self) -> Arc<Cloud> {
        Arc::clone(&self.0.cloud)
    }
}
