//! Status and words of each refusal.

use std::borrow::Cow;

use http::StatusCode;

use super::problems;
use crate::error::Refusal;

/// As Barong 1.8.0 has them (docs/compatibility/barong.md#rules).
#[expect(clippy::too_many_lines, reason = "a table, a row a refusal")]
pub(crate) fn words(refusal: &Refusal) -> (StatusCode, Cow<'static, str>) {
    match refusal {
        Refusal::AccountGone => (StatusCode::UNAUTHORIZED, "Account does not exist".into()),
        Refusal::AccountShut => (StatusCode::FORBIDDEN, "Account is disabled".into()),
        Refusal::AlreadyConfirmed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Email was already confirmed, please try signing in".into(),
        ),
        Refusal::ApiKeyForeign => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Account has no api key with provided uid".into(),
        ),
        Refusal::ApiKeysFull => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Maximum number of api keys was reached".into(),
        ),
        Refusal::BadCredentials => (
            StatusCode::UNAUTHORIZED,
            "Invalid Email or password.".into(),
        ),
        Refusal::ClientJwt(problem) => (StatusCode::UNAUTHORIZED, problems::of_jwt(problem).into()),
        Refusal::CodeInvalid => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Your code is invalid".into(),
        ),
        Refusal::CodeUsed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "This code was already used. Wait until the next time period".into(),
        ),
        Refusal::ConfirmationInvalid => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Confirmation token is invalid".into(),
        ),
        Refusal::ContentEncoding => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The request body must not be compressed".into(),
        ),
        Refusal::ContentType(given) => (
            StatusCode::NOT_ACCEPTABLE,
            format!("The requested content-type '{given}' is not supported.").into(),
        ),
        Refusal::CountryNotServed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Phone number is in a country that is not served".into(),
        ),
        Refusal::Document(found) => (StatusCode::BAD_REQUEST, problems::sentence(found).into()),
        Refusal::DocumentsLimit => (
            StatusCode::BAD_REQUEST,
            "Maximum number of documents was reached".into(),
        ),
        Refusal::Fields(found)
        | Refusal::Invalid(found)
        | Refusal::LabelInvalid(found)
        | Refusal::Sentence(found) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            problems::sentence(found).into(),
        ),
        Refusal::Format(given) => (
            StatusCode::NOT_ACCEPTABLE,
            format!("The requested format '{given}' is not supported.").into(),
        ),
        Refusal::KeyMalformed => (StatusCode::BAD_REQUEST, "Idempotency key is invalid".into()),
        Refusal::KeyReused => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Idempotency key was used for another request".into(),
        ),
        Refusal::LabelNotFound => (StatusCode::NOT_FOUND, "Couldn't find Label".into()),
        Refusal::LabelPrivate => (StatusCode::BAD_REQUEST, "Can't update Label.".into()),
        Refusal::LabelsFull => (
            StatusCode::BAD_REQUEST,
            "Maximum number of labels was reached".into(),
        ),
        Refusal::LifetimeAtRenewal => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "expires_in must be from 1 to 86400 seconds".into(),
        ),
        Refusal::LifetimeAtSignIn => (
            StatusCode::UNAUTHORIZED,
            "expires_in must be from 1 to 86400 seconds".into(),
        ),
        Refusal::Malformed => (
            StatusCode::BAD_REQUEST,
            "The request body is malformed".into(),
        ),
        Refusal::MethodNotAllowed => (
            StatusCode::METHOD_NOT_ALLOWED,
            "Method is not allowed".into(),
        ),
        Refusal::NewPasswordMissing => (StatusCode::BAD_REQUEST, "Invalid password.".into()),
        Refusal::NoRoute => (StatusCode::NOT_FOUND, "Unable to find endpoint".into()),
        Refusal::OtpMissing => (
            StatusCode::FORBIDDEN,
            "The account has enabled 2FA but OTP code is missing".into(),
        ),
        Refusal::OtpNeeded => (
            StatusCode::BAD_REQUEST,
            "Only accounts with enabled 2FA alowed".into(),
        ),
        Refusal::OtpOff => (
            StatusCode::BAD_REQUEST,
            "You need to enable 2FA first".into(),
        ),
        Refusal::OtpOn => (
            StatusCode::BAD_REQUEST,
            "You are already enabled 2FA".into(),
        ),
        Refusal::OtpWrong => (StatusCode::FORBIDDEN, "OTP code is invalid".into()),
        Refusal::Parameters(found) => (
            StatusCode::BAD_REQUEST,
            problems::of_parameters(found).into(),
        ),
        Refusal::PayloadInvalid => (StatusCode::UNAUTHORIZED, "Payload is invalid".into()),
        Refusal::PhoneCodeWrong => (
            StatusCode::NOT_FOUND,
            "Phone is not found or verification code is invalid".into(),
        ),
        Refusal::PhoneInvalid => (StatusCode::BAD_REQUEST, "Phone number is invalid".into()),
        Refusal::PhoneTaken => (
            StatusCode::BAD_REQUEST,
            "Phone number is already exists".into(),
        ),
        Refusal::PhoneUnreachable => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Phone number can't receive SMS".into(),
        ),
        Refusal::ProfileExists => (StatusCode::CONFLICT, "Profile already exists".into()),
        Refusal::QueryMalformed => (StatusCode::BAD_REQUEST, "The query is malformed".into()),
        Refusal::RecordNotFound => (StatusCode::NOT_FOUND, "Record is not found".into()),
        Refusal::RefreshInvalid => (
            StatusCode::RANGE_NOT_SATISFIABLE,
            "The refresh token is invalid".into(),
        ),
        Refusal::ResetExpired => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Reset password token has expired, please request a new one".into(),
        ),
        Refusal::RetryLater(_) => (StatusCode::TOO_MANY_REQUESTS, "Retry later".into()),
        Refusal::SamePassword => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Password must be different than the current password.".into(),
        ),
        Refusal::ScopesInvalid => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Scopes are invalid".into(),
        ),
        Refusal::SmsDown(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Service is unavailable, please try again".into(),
        ),
        Refusal::StillRunning(_) => (
            StatusCode::CONFLICT,
            "A request with this idempotency key is still running".into(),
        ),
        Refusal::StorageDown => (StatusCode::INTERNAL_SERVER_ERROR, "Connection error".into()),
        Refusal::TokenExpired => (StatusCode::UNAUTHORIZED, "The access token expired".into()),
        Refusal::TokenInvalid => (
            StatusCode::UNAUTHORIZED,
            "The access token is invalid".into(),
        ),
        Refusal::TokenRevoked => (
            StatusCode::UNAUTHORIZED,
            "The access token was revoked".into(),
        ),
        Refusal::TokenStale => (
            StatusCode::UNAUTHORIZED,
            "The access token is too old for this, please sign in again".into(),
        ),
        Refusal::TooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "The request body is too large".into(),
        ),
        Refusal::TooManyAttempts(_) => (
            StatusCode::TOO_MANY_REQUESTS,
            "Too many attempts, please try again later".into(),
        ),
        Refusal::Unconfirmed => (
            StatusCode::UNAUTHORIZED,
            "You have to confirm your email address before continuing.".into(),
        ),
        Refusal::UploadTooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "Upload is too large (maximum is 4.5 MB), please send a smaller file".into(),
        ),
        Refusal::WrongApplication => (StatusCode::UNAUTHORIZED, "Wrong application id".into()),
        Refusal::WrongPassword => (StatusCode::UNAUTHORIZED, "Invalid password.".into()),
    }
}
