//! What a stack has kept of what happened in it.

use anyhow::Result;
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::parts::Stack;
use crate::ledger::{Call, Row};
use crate::outbox::Outbox;
use crate::policy::Grant;

impl Stack {
    /// What was sent.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.0.outbox
    }

    /// The gateway's requests with their AWS calls, the latest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Row> {
        self.0.ledger.rows()
    }

    /// The gateway's latest request.
    #[must_use]
    pub fn last_request(&self) -> Option<Row> {
        self.requests().into_iter().next()
    }

    /// All AWS calls, also those of no request, the latest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.0.ledger.calls()
    }

    /// Every item in DynamoDB, in its JSON: `{"pk": {"S": "…"}}`.
    ///
    /// # Errors
    /// The emulator's.
    pub fn items(&self) -> Result<Vec<Value>> {
        self.0.cloud.dynamodb().items()
    }

    /// Deletes the items that have expired; how many.
    ///
    /// # Errors
    /// The emulator's.
    pub fn sweep_ttl(&self) -> Result<usize> {
        self.0.cloud.dynamodb().sweep_ttl()
    }

    /// Moves the clock, for good where there is a data folder, and deletes what has expired by
    /// then.
    ///
    /// # Errors
    /// The emulator's; the folder takes no writes.
    pub(crate) async fn advance(&self, secs: i64) -> Result<()> {
        self.0.clock.advance(secs);
        let stack = self.clone();
        spawn_blocking(move || stack.0.cloud.data().keep_moved(stack.0.clock.moved_secs()))
            .await??;
        self.sweep_aside().await
    }

    /// Deletes the items that have expired, a page at a time and on a thread that nobody else waits
    /// for.
    ///
    /// # Errors
    /// The emulator's.
    pub(crate) async fn sweep_aside(&self) -> Result<()> {
        let now = self.0.clock.now();
        loop {
            let cloud = self.cloud();
            let page = spawn_blocking(move || cloud.dynamodb().sweep_page(now)).await??;
            if !page.goes_on() {
                return Ok(());
            }
        }
    }

    /// What the policies in the template grant and no call to this stack has made use of.
    #[must_use]
    pub fn granted_but_unused(&self) -> Vec<Grant> {
        self.0.cloud.granted_but_unused()
    }
}
