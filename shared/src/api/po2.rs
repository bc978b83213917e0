//! Po2's answers, as Phoenix and `open_api_spex` shape them (docs/compatibility/po2.md#errors).

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Value, json};

use super::barong;
use super::told::Told;
use crate::error::{Error, Flaw, Problem, Refusal};

/// What it says of `error`.
pub(super) fn told(error: &Error) -> Told {
    match error {
        Error::Refused(refusal) => refused(refusal),
        Error::Unavailable(_) => Told::of(error, phrase(StatusCode::SERVICE_UNAVAILABLE)),
        Error::Internal(_) => Told::of(error, phrase(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

#[expect(clippy::too_many_lines, reason = "a table, a row a refusal")]
fn refused(refusal: &Refusal) -> Told {
    let words = match refusal {
        Refusal::BadCredentials => phrase(StatusCode::UNAUTHORIZED),
        Refusal::ContentEncoding => phrase(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        Refusal::ContentType(_) => phrase(StatusCode::NOT_ACCEPTABLE),
        Refusal::Fields(_) => phrase(StatusCode::UNPROCESSABLE_ENTITY),
        // In the words of all APIs (docs/compatibility/barong.md#a2-37).
        Refusal::KeyMalformed | Refusal::KeyReused | Refusal::StillRunning(_) => {
            barong::words(refusal)
        }
        Refusal::Malformed => phrase(StatusCode::BAD_REQUEST),
        Refusal::MethodNotAllowed => phrase(StatusCode::METHOD_NOT_ALLOWED),
        Refusal::NoRoute => phrase(StatusCode::NOT_FOUND),
        Refusal::TooLarge => phrase(StatusCode::PAYLOAD_TOO_LARGE),
        // Only where an answer is asked for again with another token.
        Refusal::AccountGone
        | Refusal::TokenExpired
        | Refusal::TokenInvalid
        | Refusal::TokenRevoked
        | Refusal::TokenStale => {
            return Told::new(
                phrase(StatusCode::UNAUTHORIZED),
                Refusal::BadCredentials.code(),
            );
        }
        // Its one operation makes none of them.
        Refusal::AccountShut
        | Refusal::AlreadyConfirmed
        | Refusal::ApiKeyForeign
        | Refusal::ApiKeysFull
        | Refusal::ClientJwt(_)
        | Refusal::CodeInvalid
        | Refusal::CodeUsed
        | Refusal::ConfirmationInvalid
        | Refusal::CountryNotServed
        | Refusal::Document(_)
        | Refusal::DocumentsLimit
        | Refusal::Format(_)
        | Refusal::Invalid(_)
        | Refusal::LabelInvalid(_)
        | Refusal::LabelNotFound
        | Refusal::LabelPrivate
        | Refusal::LabelsFull
        | Refusal::LifetimeAtRenewal
        | Refusal::LifetimeAtSignIn
        | Refusal::NewPasswordMissing
        | Refusal::OtpMissing
        | Refusal::OtpNeeded
        | Refusal::OtpOff
        | Refusal::OtpOn
        | Refusal::OtpWrong
        | Refusal::Parameters(_)
        | Refusal::PayloadInvalid
        | Refusal::PhoneCodeWrong
        | Refusal::PhoneInvalid
        | Refusal::PhoneTaken
        | Refusal::PhoneUnreachable
        | Refusal::ProfileExists
        | Refusal::QueryMalformed
        | Refusal::RecordNotFound
        | Refusal::RefreshInvalid
        | Refusal::ResetExpired
        | Refusal::RetryLater(_)
        | Refusal::SamePassword
        | Refusal::ScopesInvalid
        | Refusal::Sentence(_)
        | Refusal::SmsDown(_)
        | Refusal::StorageDown
        | Refusal::TooManyAttempts(_)
        | Refusal::Unconfirmed
        | Refusal::UploadTooLarge
        | Refusal::WrongApplication
        | Refusal::WrongPassword => return refused(&Refusal::Malformed),
    };
    Told::new(words, refusal.code())
}

/// The status in its own words.
fn phrase(status: StatusCode) -> (StatusCode, Cow<'static, str>) {
    (status, status.canonical_reason().unwrap_or_default().into())
}

/// One entry a problem with a field, or one for all.
pub(super) fn body(error: &Error, told: &Told) -> Value {
    match error {
        Error::Refused(Refusal::Fields(problems)) => {
            json!({ "errors": problems.iter().map(entry).collect::<Vec<_>>() })
        }
        Error::Refused(_) | Error::Unavailable(_) | Error::Internal(_) => {
            json!({ "errors": { "detail": told.text } })
        }
    }
}

/// The pointer is the field's.
fn entry(problem: &Problem) -> Value {
    let name = problem.field.name();
    let detail = match &problem.flaw {
        Flaw::Missing => format!("Missing field: {name}"),
        Flaw::NotText(kind) => format!("Invalid string. Got: {kind}"),
        // No rule of this API finds them.
        Flaw::AboveMost { .. }
        | Flaw::Active
        | Flaw::BelowLeast { .. }
        | Flaw::Blank
        | Flaw::Common
        | Flaw::DateFormat
        | Flaw::Differs
        | Flaw::Empty
        | Flaw::Extension(_)
        | Flaw::Infected
        | Flaw::Invalid
        | Flaw::NotANumber
        | Flaw::NotAnInteger
        | Flaw::NotComposed
        | Flaw::NotListed
        | Flaw::Taken
        | Flaw::TooLong { .. }
        | Flaw::TooManyPixels { .. }
        | Flaw::TooShort { .. } => barong::full(problem),
    };
    json!({
        "title": "Invalid value",
        "source": { "pointer": format!("/{name}") },
        "detail": detail,
    })
}
