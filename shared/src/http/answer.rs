//! Answers of handlers: bodies on success, and errors on their way to the API's envelope.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::api::UTF8;
use crate::error::Error;

/// 201 with a JSON body; `()` is `null`.
pub fn created(body: impl Serialize) -> Response {
    (StatusCode::CREATED, Json(body)).into_response()
}

/// 204 with no body.
#[must_use]
pub fn deleted() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// 200 with a JSON body; `()` is `null`.
pub fn ok(body: impl Serialize) -> Response {
    Json(body).into_response()
}

/// JSON that names its charset, as Po2 does.
pub fn utf8(body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(UTF8));
    response
}

/// Carries the error to the layer that knows its API, and so its status and envelope.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
