//! What comes to a stack's functions: requests, events and the table's stream.

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::inspect;
use super::parts::Stack;
use crate::fault::Fault;

impl Stack {
    /// A request straight to the gateway (or to `/_local`), with no socket.
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        match request.uri().path().strip_prefix(inspect::PREFIX) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                inspect::call(self, request).await
            }
            _ => self.0.gateway.call(request).await,
        }
    }

    /// The function that a request would be routed to (its logical id), and the event it would get.
    #[must_use]
    pub fn event(&self, request: &Request<Bytes>) -> Option<(String, Value)> {
        self.0.gateway.event(request)
    }

    /// An event straight to a function, and its answer, both as on Lambda.
    ///
    /// # Errors
    /// There is no such function, it panicked or took too long.
    pub async fn invoke(&self, logical_id: &str, event: &Value) -> Result<Value> {
        Ok(self
            .0
            .gateway
            .invoke(self.function(logical_id)?, event)
            .await?)
    }

    /// Hands what was written to the table since the last time to the function that reads its
    /// stream. False when a record failed: it and those after it come again next time.
    ///
    /// # Errors
    /// The emulator's.
    pub async fn drain_stream(&self) -> Result<bool> {
        let Some(reader) = &self.0.reader else {
            return Ok(true);
        };
        reader
            .drain(
                self.function(reader.function())?,
                &self.0.cloud,
                &self.0.ledger,
            )
            .await
    }

    /// What the schedule of the function that reads the stream does: the turn of what it could not
    /// do before. False when that failed.
    pub async fn retry_stream(&self) -> bool {
        let Some(reader) = &self.0.reader else {
            return true;
        };
        reader.retry(&self.0.ledger).await
    }

    /// Orders a fault for the next gateway request; several add up.
    pub fn fault(&self, fault: Fault) {
        self.0.ledger.arm(fault);
    }
}
