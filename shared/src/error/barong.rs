//! Statuses and wordings as Barong 1.8.0 has them (docs/compatibility/barong.md#rules). PacerPro's
//! stand on these too.

use http::StatusCode;

use super::Refusal;
use super::sentence::sentence;

impl Refusal {
    /// How many seconds to wait before asking again, where that helps.
    #[must_use]
    pub fn retry_after(&self) -> Option<i64> {
        match self {
            Self::RetryLater(secs)
            | Self::SmsDown(secs)
            | Self::StillRunning(secs)
            | Self::TooManyAttempts(secs) => Some(*secs),
            _ => None,
        }
    }

    /// Status and wording, as Barong 1.8.0 has them (docs/compatibility/barong.md#rules).
    #[must_use]
    pub fn answer(&self) -> (StatusCode, String) {
        let (status, text) = match self {
            Self::ClientJwt(problem) => (
                self.kind(),
                format!("Failed to decode and verify JWT: #<{problem}>"),
            ),
            Self::ContentType(given) => (
                406,
                format!("The requested content-type '{given}' is not supported."),
            ),
            Self::Format(given) => (
                406,
                format!("The requested format '{given}' is not supported."),
            ),
            Self::Invalid(problems) | Self::Parameters(problems) => {
                (self.kind(), problems.join(", "))
            }
            Self::Document(problems) | Self::Sentence(problems) => {
                (self.kind(), sentence(problems))
            }
            fixed => (fixed.kind(), fixed.wording().to_owned()),
        };
        (
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            text,
        )
    }

    #[expect(clippy::too_many_lines, reason = "a table, a row a refusal")]
    fn kind(&self) -> u16 {
        match self {
            Self::Document(_)
            | Self::DocumentsLimit
            | Self::KeyMalformed
            | Self::LabelPrivate
            | Self::LabelsFull
            | Self::Malformed
            | Self::NewPasswordMissing
            | Self::OtpNeeded
            | Self::OtpOff
            | Self::OtpOn
            | Self::Parameters(_)
            | Self::PhoneInvalid
            | Self::PhoneTaken
            | Self::QueryMalformed => 400,
            Self::AccountGone
            | Self::BadCredentials
            | Self::ClientJwt(_)
            | Self::LifetimeAtSignIn
            | Self::PayloadInvalid
            | Self::TokenExpired
            | Self::TokenInvalid
            | Self::TokenRevoked
            | Self::TokenStale
            | Self::Unconfirmed
            | Self::WrongApplication
            | Self::WrongPassword => 401,
            Self::AccountShut | Self::OtpMissing | Self::OtpWrong => 403,
            Self::LabelNotFound | Self::NoRoute | Self::PhoneCodeWrong | Self::RecordNotFound => {
                404
            }
            Self::MethodNotAllowed => 405,
            Self::ContentType(_) | Self::Format(_) => 406,
            Self::ProfileExists | Self::StillRunning(_) => 409,
            Self::TooLarge | Self::UploadTooLarge => 413,
            Self::ContentEncoding => 415,
            Self::RefreshInvalid => 416,
            Self::AlreadyConfirmed
            | Self::ApiKeyForeign
            | Self::ApiKeysFull
            | Self::CodeInvalid
            | Self::CodeUsed
            | Self::ConfirmationInvalid
            | Self::CountryNotServed
            | Self::Fields(_)
            | Self::Invalid(_)
            | Self::KeyReused
            | Self::LabelInvalid(..)
            | Self::LifetimeAtRenewal
            | Self::PhoneUnreachable
            | Self::ResetExpired
            | Self::SamePassword
            | Self::ScopesInvalid
            | Self::Sentence(_) => 422,
            Self::RetryLater(_) | Self::TooManyAttempts(_) => 429,
            Self::StorageDown => 500,
            Self::SmsDown(_) => 503,
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table, a row a refusal")]
    pub(super) fn wording(&self) -> &'static str {
        match self {
            Self::AccountGone => "Account does not exist",
            Self::AccountShut => "Account is disabled",
            Self::AlreadyConfirmed => "Email was already confirmed, please try signing in",
            Self::ApiKeyForeign => "Account has no api key with provided uid",
            Self::ApiKeysFull => "Maximum number of api keys was reached",
            Self::BadCredentials => "Invalid Email or password.",
            Self::CodeInvalid => "Your code is invalid",
            Self::CodeUsed => "This code was already used. Wait until the next time period",
            Self::ConfirmationInvalid => "Confirmation token is invalid",
            Self::ContentEncoding => "The request body must not be compressed",
            Self::DocumentsLimit => "Maximum number of documents was reached",
            Self::CountryNotServed => "Phone number is in a country that is not served",
            Self::KeyMalformed => "Idempotency key is invalid",
            Self::KeyReused => "Idempotency key was used for another request",
            Self::LabelNotFound => "Couldn't find Label",
            Self::LabelPrivate => "Can't update Label.",
            Self::LabelsFull => "Maximum number of labels was reached",
            Self::LifetimeAtRenewal | Self::LifetimeAtSignIn => {
                "expires_in must be from 1 to 86400 seconds"
            }
            Self::Malformed => "The request body is malformed",
            Self::MethodNotAllowed => "Method is not allowed",
            Self::NewPasswordMissing | Self::WrongPassword => "Invalid password.",
            Self::NoRoute => "Unable to find endpoint",
            Self::OtpMissing => "The account has enabled 2FA but OTP code is missing",
            Self::OtpNeeded => "Only accounts with enabled 2FA alowed",
            Self::OtpOff => "You need to enable 2FA first",
            Self::OtpOn => "You are already enabled 2FA",
            Self::OtpWrong => "OTP code is invalid",
            Self::PhoneCodeWrong => "Phone is not found or verification code is invalid",
            Self::PhoneInvalid => "Phone number is invalid",
            Self::PhoneTaken => "Phone number is already exists",
            Self::PhoneUnreachable => "Phone number can't receive SMS",
            Self::PayloadInvalid => "Payload is invalid",
            Self::ProfileExists => "Profile already exists",
            Self::QueryMalformed => "The query is malformed",
            Self::RecordNotFound => "Record is not found",
            Self::RefreshInvalid => "The refresh token is invalid",
            Self::ResetExpired => "Reset password token has expired, please request a new one",
            Self::RetryLater(_) => "Retry later",
            Self::SamePassword => "Password must be different than the current password.",
            Self::StillRunning(_) => "A request with this idempotency key is still running",
            Self::ScopesInvalid => "Scopes are invalid",
            Self::SmsDown(_) => "Service is unavailable, please try again",
            Self::StorageDown => "Connection error",
            Self::TooLarge => "The request body is too large",
            Self::TooManyAttempts(_) => "Too many attempts, please try again later",
            Self::TokenExpired => "The access token expired",
            Self::TokenInvalid => "The access token is invalid",
            Self::TokenRevoked => "The access token was revoked",
            Self::TokenStale => "The access token is too old for this, please sign in again",
            Self::Unconfirmed => "You have to confirm your email address before continuing.",
            Self::UploadTooLarge => {
                "Upload is too large (maximum is 4.5 MB), please send a smaller file"
            }
            Self::WrongApplication => "Wrong application id",
            Self::ClientJwt(_)
            | Self::ContentType(_)
            | Self::Document(_)
            | Self::Fields(_)
            | Self::Format(_)
            | Self::Invalid(_)
            | Self::LabelInvalid(..)
            | Self::Parameters(_)
            | Self::Sentence(_) => "",
        }
    }
}
