//! Answers: bodies on success, and the envelope each API puts around a refusal.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Api;
use crate::error::{Error, Refusal};

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

/// Carries the error to the API's layer, which knows the envelope.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer to `error` as `api` words it.
pub(super) fn refused(api: Api, error: &Error) -> Response {
    let mut response = match (api, error) {
        (Api::Barong, Error::Refused(refusal)) => barong(refusal),
        (Api::PacerPro, Error::Refused(refusal)) => pacerpro(refusal),
        (Api::Polario, error) => {
            let (status, name) = error.polario();
            (status, Json(json!({ "error": name }))).into_response()
        }
        (Api::Po2, error) => {
            let (status, body) = error.po2();
            utf8((status, Json(body)))
        }
        (_, Error::Unavailable(_)) => plain(
            api,
            StatusCode::SERVICE_UNAVAILABLE,
            "Service is unavailable, please try again",
        ),
        (_, Error::Internal(_)) => plain(
            api,
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong",
        ),
    };
    let wait = match error {
        Error::Unavailable(_) => Some(1),
        Error::Refused(refusal) => refusal.retry_after(),
        Error::Internal(_) => None,
    };
    if let Some(secs) = wait {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(secs));
    }
    if matches!(error, Error::Refused(Refusal::ContentEncoding)) {
        // What would be read (RFC 9110 §12.5.3).
        response
            .headers_mut()
            .insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    response
}

/// JSON that names its charset, as Po2 does.
pub fn utf8(body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}

fn plain(api: Api, status: StatusCode, text: &str) -> Response {
    let body = match api {
        Api::PacerPro => {
            json!({ "error": text, "message": text, "status": status.as_u16(), "type": "error" })
        }
        _ => json!({ "error": text }),
    };
    (status, Json(body)).into_response()
}

/// `{"error": "…"}`, with a list at sign-up (docs/compatibility/barong.md#rules).
fn barong(refusal: &Refusal) -> Response {
    let (status, text) = refusal.answer();
    match refusal {
        Refusal::Invalid(problems) => (status, Json(json!({ "error": problems }))).into_response(),
        Refusal::AccountGone
        | Refusal::TokenExpired
        | Refusal::TokenInvalid
        | Refusal::TokenRevoked
        | Refusal::TokenStale => token_refused(status, &text),
        Refusal::LabelInvalid(key, value) => {
            (status, Json(label_problems(key, value))).into_response()
        }
        _ => (status, Json(json!({ "error": text }))).into_response(),
    }
}

/// Without envelope, and only what is wrong (docs/compatibility/barong.md#labels).
fn label_problems(key: &[String], value: &[String]) -> Value {
    let problems = [("key", key), ("value", value)]
        .into_iter()
        .filter(|(_, problems)| !problems.is_empty());
    problems
        .map(|(name, problems)| (name.to_owned(), json!(problems)))
        .collect::<Map<_, _>>()
        .into()
}

/// What the OAuth library under Barong adds (docs/compatibility/barong.md#authentication).
fn token_refused(status: StatusCode, text: &str) -> Response {
    let challenge =
        format!(r#"Bearer realm="Doorkeeper", error="invalid_token", error_description="{text}""#);
    let mut response = (status, Json(json!({ "error": text }))).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// One 401 for whatever is wrong with credentials or token (docs/compatibility/pacerpro.md#a-5).
fn pacerpro(refusal: &Refusal) -> Response {
    let (status, text) = refusal.answer();
    match refusal {
        Refusal::ContentEncoding
        | Refusal::ContentType(_)
        | Refusal::Format(_)
        | Refusal::KeyMalformed
        | Refusal::KeyReused
        | Refusal::Malformed
        | Refusal::MethodNotAllowed
        | Refusal::NoRoute
        | Refusal::QueryMalformed
        | Refusal::StillRunning(_)
        | Refusal::TooLarge
        | Refusal::TooManyAttempts(_) => plain(Api::PacerPro, status, &text),
        Refusal::AccountGone
        | Refusal::TokenExpired
        | Refusal::TokenInvalid
        | Refusal::TokenRevoked => plain(Api::PacerPro, StatusCode::UNAUTHORIZED, "Unauthorized"),
        _ => plain(
            Api::PacerPro,
            StatusCode::UNAUTHORIZED,
            "Invalid email or password.",
        ),
    }
}
