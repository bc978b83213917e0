//! The catalogue of what a client can be told. Statuses and wordings stand in its folder, a file an
//! API, and nowhere else.

mod barong;
mod client_jwt;
mod po2;
mod polario;
mod sentence;

use std::fmt::Display;

use crate::auth::keyring::KeyringError;
use crate::notify::mail::MailError;
pub use client_jwt::JwtProblem;
use store::StoreError;

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
    /// A compressed body.
    ContentEncoding,
    /// A `Content-Type` that nobody reads.
    ContentType(String),
    /// What is wrong with a document, as sentences to be joined.
    Document(Vec<String>),
    /// The account has all the documents that it may have.
    DocumentsLimit,
    /// Fields of a JSON body that are missing or mistyped: name and what is wrong.
    Fields(Vec<(&'static str, String)>),
    /// No `Idempotency-Key`, though the header is there.
    KeyMalformed,
    /// The `Idempotency-Key` was used for another request.
    KeyReused,
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
    /// The number is verified: by the caller, or, where that is told, by whomever.
    PhoneTaken,
    /// No SMS gets to the number, now or later.
    PhoneUnreachable,
    /// The key that should verify is a private one.
    PayloadInvalid,
    /// The account has a profile.
    ProfileExists,
    /// There is no such thing, or not for this caller.
    RecordNotFound,
    /// The query is no UTF-8, or has more values than any request needs.
    QueryMalformed,
    /// No refresh token of a live session.
    RefreshInvalid,
    /// Enough was sent for now; how many seconds to wait.
    RetryLater(i64),
    /// A reset token whose hour is over.
    ResetExpired,
    /// The new password is the old one.
    SamePassword,
    /// A scope of an API key is an audience of other tokens.
    ScopesInvalid,
    /// What is wrong with the values, as sentences to be joined.
    Sentence(Vec<String>),
    /// The request with this `Idempotency-Key` is still running; in how many seconds that is over.
    StillRunning(i64),
    /// No SMS leave this installation; how many seconds to wait.
    SmsDown(i64),
    /// The bytes of a document could not be kept.
    StorageDown,
    /// The body is larger than a function may be handed.
    TooLarge,
    /// A budget of guesses or mails is spent; how many seconds to wait.
    TooManyAttempts(i64),
    /// The access token was good once.
    TokenExpired,
    /// No access token, or none of ours.
    TokenInvalid,
    /// The access token is alive, and the password was proved too long ago for what is asked.
    TokenStale,
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
