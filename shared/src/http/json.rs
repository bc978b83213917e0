//! Bodies of the APIs that speak JSON only.

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::media::{Media, described};
use crate::error::{Error, Refusal};

/// No sign-in is larger.
const MAX_BYTES: usize = 64 * 1024;

/// A JSON body as it came; null where there is none, or a form: nothing that these APIs read.
pub struct Json(pub Value);

types::hidden!(Json);

impl<S: Send + Sync> FromRequest<S> for Json {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        read(request)
            .await
            .map(Self)
            .map_err(IntoResponse::into_response)
    }
}

async fn read(request: Request) -> Result<Value, Error> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BYTES)
        .await
        .map_err(|_| Refusal::TooLarge)?;
    match described(&parts.headers, body)? {
        Some((Media::Json, body)) => {
            serde_json::from_slice(&body).map_err(|_| Refusal::Malformed.into())
        }
        None | Some((Media::Form | Media::Multipart, _)) => Ok(Value::Null),
    }
}

impl Json {
    /// The object that the body is.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn object(&self) -> Result<&Map<String, Value>, Refusal> {
        self.0.as_object().ok_or(Refusal::Malformed)
    }

    /// A text that may be absent or null.
    ///
    /// # Errors
    /// `Malformed` for anything that is no text, or holds control characters.
    pub fn optional(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.object()?.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if !text.chars().any(char::is_control) => Ok(Some(text)),
            Some(_) => Err(Refusal::Malformed),
        }
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.optional(name)?.ok_or(Refusal::Malformed)
    }
}
