//! Answers as they are when something is wrong on the way, or with the service. Pure.

use bytes::Bytes;
use http::Response;
use serde_json::json;

use super::wire::{answer, body, json_answer};

/// What DynamoDB's front answers now and then, of any status.
pub(super) fn page(status: u16) -> Response<Bytes> {
    let text = "<html><body><b>Http/1.1 Service Unavailable</b></body> </html>";
    answer(status, "text/html", text.to_owned())
}

/// DynamoDB's refusal of a transaction whose second write failed for this reason.
pub(super) fn cancelled(why: &str) -> Response<Bytes> {
    let reasons = json!([{ "Code": "None" }, { "Code": why }]);
    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, \
            {why}]"
    );
    json_answer(
        400,
        &json!({ "__type": kind, "Message": message, "CancellationReasons": reasons }),
    )
}

/// `response` without its last byte.
pub(super) fn cut(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|body| body.slice(..body.len().saturating_sub(1)))
}

/// `response` with a date as text in its JSON, as some emulators of Secrets Manager write it.
pub(super) fn mistyped(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|bytes| {
        let mut value = body(&bytes);
        if let Some(fields) = value.as_object_mut() {
            fields.insert("CreatedDate".to_owned(), "2026-01-01T00:00:00Z".into());
        }
        Bytes::from(value.to_string())
    })
}
