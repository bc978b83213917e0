//! What a stack has kept of what happened in it.

use anyhow::Result;
use serde_json::Value;

use super::Stack;
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

    /// What the policies in the template grant and no call to this stack has made use of.
    #[must_use]
    pub fn granted_but_unused(&self) -> Vec<Grant> {
        self.0.cloud.granted_but_unused()
    }
}
