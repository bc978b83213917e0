//! Polario's answers: `{"error":"Error.X.Y"}` (docs/compatibility/polario.md#errors).

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Value, json};

use super::barong;
use super::told::Told;
use crate::error::{Error, Refusal};

/// What it says of `error`.
pub(super) fn told(error: &Error) -> Told {
    match error {
        Error::Refused(refusal) => refused(refusal),
        Error::Unavailable(_) => Told::of(
            error,
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "Error.Service.Unavailable".into(),
            ),
        ),
        Error::Internal(_) => Told::of(
            error,
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Error.Service.Failed".into(),
            ),
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "a table, a row a refusal")]
fn refused(refusal: &Refusal) -> Told {
    let words: (StatusCode, Cow<'static, str>) = match refusal {
        Refusal::AccountShut => (StatusCode::FORBIDDEN, "Error.Account.Disabled".into()),
        Refusal::BadCredentials => (StatusCode::UNAUTHORIZED, "Error.Login.Invalid".into()),
        Refusal::ContentEncoding => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Error.Request.ContentEncoding".into(),
        ),
        Refusal::ContentType(_) => (
            StatusCode::NOT_ACCEPTABLE,
            "Error.Request.ContentType".into(),
        ),
        // In the words of all APIs (docs/compatibility/barong.md#a2-37).
        Refusal::KeyMalformed | Refusal::KeyReused | Refusal::StillRunning(_) => {
            barong::words(refusal)
        }
        Refusal::Malformed => (StatusCode::BAD_REQUEST, "Error.Request.Invalid".into()),
        Refusal::MethodNotAllowed => (
            StatusCode::METHOD_NOT_ALLOWED,
            "Error.Method.NotAllowed".into(),
        ),
        Refusal::NoRoute => (StatusCode::NOT_FOUND, "Error.Route.Unknown".into()),
        Refusal::RefreshInvalid => (
            StatusCode::RANGE_NOT_SATISFIABLE,
            "Error.Token.Invalid".into(),
        ),
        Refusal::RetryLater(_) => (
            StatusCode::TOO_MANY_REQUESTS,
            "Error.Request.Invalid".into(),
        ),
        Refusal::TokenInvalid => (StatusCode::UNAUTHORIZED, "Error.Session.Invalid".into()),
        Refusal::TooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "Error.Request.TooLarge".into(),
        ),
        Refusal::TooManyAttempts(_) => (
            StatusCode::TOO_MANY_REQUESTS,
            "Error.TooManyRequests".into(),
        ),
        // Only where an answer is asked for again with another token.
        Refusal::AccountGone
        | Refusal::TokenExpired
        | Refusal::TokenRevoked
        | Refusal::TokenStale => {
            return Told::new(
                (StatusCode::UNAUTHORIZED, "Error.Request.Invalid".into()),
                Refusal::TokenInvalid.code(),
            );
        }
        // No operation of this API makes them.
        Refusal::AlreadyConfirmed
        | Refusal::ApiKeyForeign
        | Refusal::ApiKeysFull
        | Refusal::ClientJwt(_)
        | Refusal::CodeInvalid
        | Refusal::CodeUsed
        | Refusal::ConfirmationInvalid
        | Refusal::CountryNotServed
        | Refusal::Document(_)
        | Refusal::DocumentsLimit
        | Refusal::Fields(_)
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
        | Refusal::ResetExpired
        | Refusal::SamePassword
        | Refusal::ScopesInvalid
        | Refusal::Sentence(_)
        | Refusal::SmsDown(_)
        | Refusal::StorageDown
        | Refusal::Unconfirmed
        | Refusal::UploadTooLarge
        | Refusal::WrongApplication
        | Refusal::WrongPassword => return refused(&Refusal::Malformed),
    };
    Told::new(words, refusal.code())
}

/// The one field.
pub(super) fn body(told: &Told) -> Value {
    json!({ "error": told.text })
}
