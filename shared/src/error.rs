//! The catalogue of what a client can be told. How an API says it stands in `api`, a module an API.

mod catalogue;
mod code;
mod jwt;
mod problem;
mod refusal;

use std::borrow::Cow;
use std::fmt::Display;

use crate::outcome::Outcome;
pub use jwt::JwtProblem;
pub use problem::{Field, Flaw, Problem};
pub use refusal::Refusal;
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

impl Error {
    /// A failure that the client learns nothing of.
    pub fn internal(why: impl Display) -> Self {
        Self::Internal(why.to_string())
    }

    /// Its name in the header `Error-Code`, before an API that tells less made another of it.
    #[must_use]
    pub fn code(&self) -> Cow<'static, str> {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Unavailable(_) => Cow::Borrowed("service.unavailable"),
            Self::Internal(_) => Cow::Borrowed("service.failed"),
        }
    }

    /// How many seconds to wait before asking again, where that helps.
    pub(crate) fn retry_after(&self) -> Option<i64> {
        match self {
            Self::Refused(refusal) => refusal.retry_after(),
            Self::Unavailable(_) => Some(1),
            Self::Internal(_) => None,
        }
    }

    /// What the log line says of it.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Refused(refusal) => refusal.outcome(),
            Self::Unavailable(_) => Outcome::Unavailable,
            Self::Internal(_) => Outcome::Failed,
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
