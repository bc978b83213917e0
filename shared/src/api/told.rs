//! What an API says of an error, and how that becomes an answer.

use std::borrow::Cow;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde_json::Value;

use crate::error::Error;

/// JSON that names its charset.
pub(crate) const UTF8: &str = "application/json; charset=utf-8";

/// What an API says of an error.
pub struct Told {
    /// The status.
    pub status: StatusCode,
    /// The words of the body.
    pub text: Cow<'static, str>,
    /// What the header `Error-Code` has: it tells no more than status and body do.
    pub code: Cow<'static, str>,
}

impl Told {
    pub(super) fn new(
        (status, text): (StatusCode, Cow<'static, str>),
        code: Cow<'static, str>,
    ) -> Self {
        Self { status, text, code }
    }

    /// Status and words, with the code of `error`.
    pub(super) fn of(error: &Error, words: (StatusCode, Cow<'static, str>)) -> Self {
        Self::new(words, error.code())
    }
}

/// An answer in JSON.
pub(super) fn in_json(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}

/// The same answer, its charset named.
pub(super) fn utf8(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(UTF8));
    response
}
