//! What the gateway says itself, where no function does.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::json;

/// When a client that was turned away may come again.
const RETRY_AFTER_SECS: &str = "1";

pub(super) fn message(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(json!({ "message": text }).to_string()));
    *response.status_mut() = status;
    let json = http::HeaderValue::from_static("application/json");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, json);
    response
}

pub(crate) fn too_large() -> Response<Bytes> {
    message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")
}

pub(super) fn unavailable() -> Response<Bytes> {
    message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
}

/// As where Lambda has no more copies of a function to give.
pub(crate) fn crowded() -> Response<Bytes> {
    let mut response = unavailable();
    response.headers_mut().insert(
        http::header::RETRY_AFTER,
        http::HeaderValue::from_static(RETRY_AFTER_SECS),
    );
    response
}

pub(super) fn failed() -> Response<Bytes> {
    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}
