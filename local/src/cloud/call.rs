//! A call and its answer, as far as all services have them in common.

use bytes::Bytes;
use http::Response;
use serde_json::Value;

use super::wire::Service;
use crate::policy::Need;

/// A request as far as all services have it in common.
pub(super) struct Call {
    pub(super) identity: String,
    pub(super) service: Service,
    pub(super) action: String,
    pub(super) needs: Vec<Need>,
    pub(super) kind: String,
    /// The body, where the service speaks JSON.
    pub(super) input: Value,
}

/// A service's answer, and what it cost.
pub(super) struct Answer {
    pub(super) response: Response<Bytes>,
    pub(super) reads: f64,
    pub(super) writes: f64,
}

impl From<Response<Bytes>> for Answer {
    fn from(response: Response<Bytes>) -> Self {
        Self {
            response,
            reads: 0.0,
            writes: 0.0,
        }
    }
}
