//! Barong 1.8.0's answers (docs/compatibility/barong.md#rules).

mod problems;
mod refusals;

use axum::response::Response;
use http::header::{PRAGMA, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use super::told::{Told, in_json, utf8};
use crate::error::{Error, Field, Problem, Refusal};
pub use problems::full;
pub(super) use refusals::words;

/// What it says of `error`.
pub(super) fn told(error: &Error) -> Told {
    let words = match error {
        Error::Refused(refusal) => words(refusal),
        Error::Unavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Service is unavailable, please try again".into(),
        ),
        Error::Internal(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong".into(),
        ),
    };
    Told::of(error, words)
}

/// What it says of `error`, in words alone.
#[must_use]
pub fn wording(refusal: &Refusal) -> String {
    words(refusal).1.into_owned()
}

/// `{"error": "…"}`, but for lists of problems; refused tokens have headers of their own.
pub(super) fn enveloped(error: &Error, told: &Told) -> Response {
    let body = json!({ "error": told.text });
    match error {
        Error::Refused(Refusal::Invalid(problems)) => {
            let list: Vec<_> = problems.iter().map(full).collect();
            in_json(told.status, json!({ "error": list }))
        }
        Error::Refused(Refusal::LabelInvalid(problems)) => in_json(told.status, by_field(problems)),
        Error::Refused(
            Refusal::AccountGone
            | Refusal::TokenExpired
            | Refusal::TokenInvalid
            | Refusal::TokenRevoked
            | Refusal::TokenStale,
        ) => challenged(in_json(told.status, body), &told.text),
        Error::Refused(_) | Error::Unavailable(_) | Error::Internal(_) => {
            in_json(told.status, body)
        }
    }
}

/// Without envelope, and only what is wrong (docs/compatibility/barong.md#labels).
fn by_field(problems: &[Problem]) -> Value {
    let of = |field: Field| {
        let told: Vec<_> = problems
            .iter()
            .filter(|problem| problem.field == field)
            .map(full)
            .collect();
        (!told.is_empty()).then(|| (field.name().to_owned(), json!(told)))
    };
    [Field::Key, Field::Value]
        .into_iter()
        .filter_map(of)
        .collect::<Map<_, _>>()
        .into()
}

/// What the OAuth library under Barong adds (docs/compatibility/barong.md#authentication).
fn challenged(response: Response, text: &str) -> Response {
    let challenge =
        format!(r#"Bearer realm="Doorkeeper", error="invalid_token", error_description="{text}""#);
    let mut response = utf8(response);
    let headers = response.headers_mut();
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    response
}
