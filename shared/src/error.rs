//! The catalogue of what a client can be told: the only place that knows statuses and wordings.

mod client_jwt;
mod po2;
mod polario;
mod sentence;

use std::fmt::Display;

use http::StatusCode;

use crate::auth::keyring::KeyringError;
use crate::notify::mail::MailError;
use crate::store::StoreError;
pub use client_jwt::JwtProblem;
use sentence::sentence;

/// Why a request was not done.
#[derive(Clone, Debug)]
pub enum Error {
    /// The client is told why.
    Refused(Refusal),
    /// Something Postern depends on cannot be reached now; the text is for the log.
    Unavailable(String),
    /// A bug or a wrong setting; the text is for the log.
    Internal(String),
}

/// A refusal, without the envelope of the API that it leaves by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The account behind the token is gone.
    AccountGone,
    /// An account that may not sign in, told only to who proved to be its owner.
    AccountShut,
    /// A confirmation token that was used already.
    AlreadyConfirmed,
    /// The API key is another account's.
    ApiKeyForeign,
    /// The account has as many API keys as it may have.
    ApiKeysFull,
    /// Unknown address, wrong password, spent budget, or an account that may not sign in.
    BadCredentials,
    /// A JWT that a client signed is not good.
    ClientJwt(JwtProblem),
    /// The second factor's code is wrong, where a token was shown.
    CodeInvalid,
    /// The second factor's code is right, and was accepted before.
    CodeUsed,
    /// Not a confirmation token, or one that is no longer good.
    ConfirmationInvalid,
    /// The number is of a country that gets no SMS.
    CountryNotServed,
    /// A `Content-Type` that nobody reads.
    ContentType(String),
    /// What is wrong with a document, as sentences to be joined.
    Document(Vec<String>),
    /// The account has all the documents that it may have.
    DocumentsLimit,
    /// Fields of a JSON body that are missing or mistyped: name and what is wrong.
    Fields(Vec<(&'static str, String)>),
    /// What is wrong with a label's key, and with its value, a message each.
    LabelInvalid(Vec<String>, Vec<String>),
    /// The account has no such label.
    LabelNotFound,
    /// A label that its owner sees but does not write.
    LabelPrivate,
    /// The account has as many labels as it may.
    LabelsFull,
    /// `expires_in` out of bounds when renewing.
    LifetimeAtRenewal,
    /// `expires_in` out of bounds at sign-in.
    LifetimeAtSignIn,
    /// `?format=` other than json.
    Format(String),
    /// What is wrong with a new account, a message each.
    Invalid(Vec<String>),
    /// The body cannot be read as what it says it is.
    Malformed,
    /// The path is known, the method is not.
    MethodNotAllowed,
    /// No new password was given.
    NewPasswordMissing,
    /// No such route.
    NoRoute,
    /// The second factor is on and no code came.
    OtpMissing,
    /// API keys are for accounts with the second factor on.
    OtpNeeded,
    /// The second factor is off.
    OtpOff,
    /// The second factor is on already.
    OtpOn,
    /// The second factor's code is wrong.
    OtpWrong,
    /// Parameters that are missing, empty or invalid, a message each.
    Parameters(Vec<String>),
    /// Not the code of this phone, or the account has no such phone.
    PhoneCodeWrong,
    /// No valid phone number.
    PhoneInvalid,
    /// The number is verified, by whomever.
    PhoneTaken,
    /// The key that should verify is a private one.
    PayloadInvalid,
    /// The account has a profile.
    ProfileExists,
    /// There is no such thing, or not for this caller.
    RecordNotFound,
    /// No refresh token of a live session.
    RefreshInvalid,
    /// Enough was sent for now; how many seconds to wait.
    RetryLater(i64),
    /// A reset token whose hour is over.
    ResetExpired,
    /// The new password is the old one.
    SamePassword,
    /// What is wrong with the values, as sentences to be joined.
    Sentence(Vec<String>),
    /// The bytes of a document could not be kept.
    StorageDown,
    /// The body is larger than a function may be handed.
    TooLarge,
    /// The access token was good once.
    TokenExpired,
    /// No access token, or none of ours.
    TokenInvalid,
    /// The access token was ended before its time.
    TokenRevoked,
    /// The address is not confirmed yet.
    Unconfirmed,
    /// A file that is larger than one request can carry.
    UploadTooLarge,
    /// No registered application.
    WrongApplication,
    /// The password that goes with the change is wrong.
    WrongPassword,
}

impl Error {
    /// A failure that the client learns nothing of.
    pub fn internal(why: impl Display) -> Self {
        Self::Internal(why.to_string())
    }
}

impl Refusal {
    /// Status and wording, as Barong 1.8.0 has them (contract Barong, sections 0 to 4).
    #[must_use]
    pub fn answer(&self) -> (StatusCode, String) {
        let (status, text) = match self {
            Self::ClientJwt(problem) => (self.kind(), format!("Failed to decode and verify JWT: #<{problem}>")),
            Self::ContentType(given) => (406, format!("The requested content-type '{given}' is not supported.")),
            Self::Format(given) => (406, format!("The requested format '{given}' is not supported.")),
            Self::Invalid(problems) | Self::Parameters(problems) => (self.kind(), problems.join(", ")),
            Self::Document(problems) | Self::Sentence(problems) => (self.kind(), sentence(problems)),
            fixed => (fixed.kind(), fixed.wording().to_owned()),
        };
        (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), text)
    }

    fn kind(&self) -> u16 {
        match self {
            Self::Document(_)
            | Self::DocumentsLimit
            | Self::LabelPrivate
            | Self::LabelsFull
            | Self::Malformed
            | Self::NewPasswordMissing
            | Self::OtpNeeded
            | Self::OtpOff
            | Self::OtpOn
            | Self::Parameters(_)
            | Self::PhoneInvalid
            | Self::PhoneTaken => 400,
            Self::AccountGone
            | Self::BadCredentials
            | Self::ClientJwt(_)
            | Self::LifetimeAtSignIn
            | Self::PayloadInvalid
            | Self::TokenExpired
            | Self::TokenInvalid
            | Self::TokenRevoked
            | Self::Unconfirmed
            | Self::WrongApplication
            | Self::WrongPassword => 401,
            Self::AccountShut | Self::OtpMissing | Self::OtpWrong => 403,
            Self::LabelNotFound | Self::NoRoute | Self::PhoneCodeWrong | Self::RecordNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::ContentType(_) | Self::Format(_) => 406,
            Self::ProfileExists => 409,
            Self::TooLarge | Self::UploadTooLarge => 413,
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
            | Self::LabelInvalid(..)
            | Self::LifetimeAtRenewal
            | Self::ResetExpired
            | Self::SamePassword
            | Self::Sentence(_) => 422,
            Self::RetryLater(_) => 429,
            Self::StorageDown => 500,
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table, a row a refusal")]
    fn wording(&self) -> &'static str {
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
            Self::DocumentsLimit => "Maximum number of documents was reached",
            Self::CountryNotServed => "Phone number is in a country that is not served",
            Self::LabelNotFound => "Couldn't find Label",
            Self::LabelPrivate => "Can't update Label.",
            Self::LabelsFull => "Maximum number of labels was reached",
            Self::LifetimeAtRenewal | Self::LifetimeAtSignIn => "expires_in must be from 1 to 86400 seconds",
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
            Self::PayloadInvalid => "Payload is invalid",
            Self::ProfileExists => "Profile already exists",
            Self::RecordNotFound => "Record is not found",
            Self::RefreshInvalid => "The refresh token is invalid",
            Self::ResetExpired => "Reset password token has expired, please request a new one",
            Self::RetryLater(_) => "Retry later",
            Self::SamePassword => "Password must be different than the current password.",
            Self::StorageDown => "Connection error",
            Self::TooLarge => "The request body is too large",
            Self::TokenExpired => "The access token expired",
            Self::TokenInvalid => "The access token is invalid",
            Self::TokenRevoked => "The access token was revoked",
            Self::Unconfirmed => "You have to confirm your email address before continuing.",
            Self::UploadTooLarge => "Upload is too large (maximum is 4.5 MB), please send a smaller file",
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

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error.to_string()),
            StoreError::Broken(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<KeyringError> for Error {
    fn from(error: KeyringError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<MailError> for Error {
    fn from(error: MailError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
