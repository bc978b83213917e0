//! The catalogue of what a client can be told: the only place that knows statuses and wordings.

mod po2;
mod polario;

use std::fmt::Display;

use http::StatusCode;

use crate::auth::keyring::KeyringError;
use crate::notify::mail::MailError;
use crate::store::StoreError;

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
    /// Unknown address, wrong password, spent budget, or an account that may not sign in.
    BadCredentials,
    /// Not a confirmation token, or one that is no longer good.
    ConfirmationInvalid,
    /// A `Content-Type` that nobody reads.
    ContentType(String),
    /// Fields of a JSON body that are missing or mistyped: name and what is wrong.
    Fields(Vec<(&'static str, String)>),
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
    /// The second factor's code is wrong.
    OtpWrong,
    /// Parameters that are missing, empty or invalid, a message each.
    Parameters(Vec<String>),
    /// The account has a profile.
    ProfileExists,
    /// There is no such thing, or not for this caller.
    RecordNotFound,
    /// No refresh token of a live session.
    RefreshInvalid,
    /// A reset token whose hour is over.
    ResetExpired,
    /// The new password is the old one.
    SamePassword,
    /// What is wrong with the values, as sentences to be joined.
    Sentence(Vec<String>),
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
            Self::ContentType(given) => (406, format!("The requested content-type '{given}' is not supported.")),
            Self::Format(given) => (406, format!("The requested format '{given}' is not supported.")),
            Self::Invalid(problems) | Self::Parameters(problems) => (self.kind(), problems.join(", ")),
            Self::Sentence(problems) => (self.kind(), sentence(problems)),
            fixed => (fixed.kind(), fixed.wording().to_owned()),
        };
        (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), text)
    }

    fn kind(&self) -> u16 {
        match self {
            Self::Malformed | Self::NewPasswordMissing | Self::Parameters(_) => 400,
            Self::AccountGone
            | Self::BadCredentials
            | Self::LifetimeAtSignIn
            | Self::TokenExpired
            | Self::TokenInvalid
            | Self::TokenRevoked
            | Self::Unconfirmed
            | Self::WrongApplication
            | Self::WrongPassword => 401,
            Self::AccountShut | Self::OtpMissing | Self::OtpWrong => 403,
            Self::NoRoute | Self::RecordNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::ContentType(_) | Self::Format(_) => 406,
            Self::ProfileExists => 409,
            Self::TooLarge => 413,
            Self::RefreshInvalid => 416,
            Self::AlreadyConfirmed
            | Self::ConfirmationInvalid
            | Self::Fields(_)
            | Self::Invalid(_)
            | Self::LifetimeAtRenewal
            | Self::ResetExpired
            | Self::SamePassword
            | Self::Sentence(_) => 422,
        }
    }

    fn wording(&self) -> &'static str {
        match self {
            Self::AccountGone => "Account does not exist",
            Self::AccountShut => "Account is disabled",
            Self::AlreadyConfirmed => "Email was already confirmed, please try signing in",
            Self::BadCredentials => "Invalid Email or password.",
            Self::ConfirmationInvalid => "Confirmation token is invalid",
            Self::LifetimeAtRenewal | Self::LifetimeAtSignIn => "expires_in must be from 1 to 86400 seconds",
            Self::Malformed => "The request body is malformed",
            Self::MethodNotAllowed => "Method is not allowed",
            Self::NewPasswordMissing | Self::WrongPassword => "Invalid password.",
            Self::NoRoute => "Unable to find endpoint",
            Self::OtpMissing => "The account has enabled 2FA but OTP code is missing",
            Self::OtpWrong => "OTP code is invalid",
            Self::ProfileExists => "Profile already exists",
            Self::RecordNotFound => "Record is not found",
            Self::RefreshInvalid => "The refresh token is invalid",
            Self::ResetExpired => "Reset password token has expired, please request a new one",
            Self::SamePassword => "Password must be different than the current password.",
            Self::TooLarge => "The request body is too large",
            Self::TokenExpired => "The access token expired",
            Self::TokenInvalid => "The access token is invalid",
            Self::TokenRevoked => "The access token was revoked",
            Self::Unconfirmed => "You have to confirm your email address before continuing.",
            Self::WrongApplication => "Wrong application id",
            Self::ContentType(_)
            | Self::Fields(_)
            | Self::Format(_)
            | Self::Invalid(_)
            | Self::Parameters(_)
            | Self::Sentence(_) => "",
        }
    }
}

/// `A`, `A and B`, `A, B, and C`.
fn sentence(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_join_as_people_write_them() {
        let join = |parts: &[&str]| sentence(&parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>());
        assert_eq!(join(&["A"]), "A");
        assert_eq!(join(&["A", "B"]), "A and B");
        assert_eq!(join(&["A", "B", "C"]), "A, B, and C");
    }
}
