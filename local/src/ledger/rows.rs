//! What is kept of a request and of a call.

use serde::Serialize;

/// One AWS call.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Call {
    /// Logical id of the function, or `local`.
    pub function: String,
    /// Id of the gateway request, when there is one.
    pub request: Option<String>,
    /// `dynamodb`, `ses`, `sns`, `secretsmanager`, `s3`.
    pub service: &'static str,
    /// `PutItem`.
    pub action: String,
    /// Prefix of the item's sort key (of several items, joined by `+`); a bucket, topic or the like
    /// elsewhere.
    pub kind: String,
    /// HTTP status of the answer; 0 when none was given.
    pub status: u16,
    /// DynamoDB read units.
    pub reads: f64,
    /// DynamoDB write units.
    pub writes: f64,
    /// Bytes of the request's body.
    pub bytes_in: usize,
    /// Bytes of the answer's body.
    pub bytes_out: usize,
    /// Place in the order of all starts and ends.
    pub started: u64,
    /// Place in the order of all starts and ends.
    pub ended: u64,
}

/// One gateway request with its AWS calls.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The gateway's request id.
    pub id: String,
    /// Logical id of the function.
    pub function: String,
    /// As sent.
    pub method: String,
    /// As sent.
    pub path: String,
    /// As in the template: `POST /a/{b}`.
    pub route: String,
    /// Of the answer.
    pub status: u16,
    /// DynamoDB calls in sequence; those in flight together count once.
    pub trips: u32,
    /// DynamoDB read units.
    pub reads: f64,
    /// DynamoDB write units.
    pub writes: f64,
    /// In the order of their starts.
    pub calls: Vec<Call>,
}
