//! PacerPro's answers: one 401 for whatever is wrong with credentials, one for whatever is wrong
//! with a token (docs/compatibility/pacerpro.md#a-5).

use http::StatusCode;
use serde_json::{Value, json};

use super::barong;
use super::told::Told;
use crate::error::{Error, Refusal};

/// What it says of `error`.
pub(super) fn told(error: &Error) -> Told {
    match error {
        Error::Refused(refusal) => refused(refusal),
        // In the words of the Barong API (docs/compatibility/pacerpro.md#errors).
        Error::Unavailable(_) | Error::Internal(_) => barong::told(error),
    }
}

#[expect(clippy::too_many_lines, reason = "a table, a row a refusal")]
fn refused(refusal: &Refusal) -> Told {
    match refusal {
        // In the words of the Barong API.
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
        | Refusal::TooManyAttempts(_) => Told::new(barong::words(refusal), refusal.code()),
        Refusal::AccountGone
        | Refusal::TokenExpired
        | Refusal::TokenInvalid
        | Refusal::TokenRevoked => Told::new(
            (StatusCode::UNAUTHORIZED, "Unauthorized".into()),
            Refusal::TokenInvalid.code(),
        ),
        Refusal::AccountShut
        | Refusal::AlreadyConfirmed
        | Refusal::ApiKeyForeign
        | Refusal::ApiKeysFull
        | Refusal::BadCredentials
        | Refusal::ClientJwt(_)
        | Refusal::CodeInvalid
        | Refusal::CodeUsed
        | Refusal::ConfirmationInvalid
        | Refusal::CountryNotServed
        | Refusal::Document(_)
        | Refusal::DocumentsLimit
        | Refusal::Fields(_)
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
        | Refusal::RecordNotFound
        | Refusal::RefreshInvalid
        | Refusal::ResetExpired
        | Refusal::RetryLater(_)
        | Refusal::SamePassword
        | Refusal::ScopesInvalid
        | Refusal::Sentence(_)
        | Refusal::SmsDown(_)
        | Refusal::StorageDown
        | Refusal::TokenStale
        | Refusal::Unconfirmed
        | Refusal::UploadTooLarge
        | Refusal::WrongApplication
        | Refusal::WrongPassword => Told::new(
            (
                StatusCode::UNAUTHORIZED,
                "Invalid email or password.".into(),
            ),
            Refusal::BadCredentials.code(),
        ),
    }
}

/// The one error model.
pub(super) fn body(told: &Told) -> Value {
    let Told { status, text, .. } = told;
    json!({ "error": text, "message": text, "status": status.as_u16(), "type": "error" })
}
