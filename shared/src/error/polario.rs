//! Statuses and names of the Polario API: `{"error":"Error.X.Y"}`
//! (docs/compatibility/polario.md#errors).

use http::StatusCode;

use super::{Error, Refusal};

impl Error {
    /// As the Polario API tells it.
    pub(crate) fn polario(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Refused(refusal) => (refusal.answer().0, refusal.polario()),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "Error.Service.Unavailable"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Error.Service.Failed"),
        }
    }
}

impl Refusal {
    fn polario(&self) -> &'static str {
        match self {
            Self::AccountShut => "Error.Account.Disabled",
            Self::BadCredentials => "Error.Login.Invalid",
            Self::ContentEncoding => "Error.Request.ContentEncoding",
            Self::ContentType(_) => "Error.Request.ContentType",
            // In the words of all APIs (docs/compatibility/barong.md#a2-37).
            Self::KeyMalformed | Self::KeyReused | Self::StillRunning(_) => self.wording(),
            Self::MethodNotAllowed => "Error.Method.NotAllowed",
            Self::NoRoute => "Error.Route.Unknown",
            Self::RefreshInvalid => "Error.Token.Invalid",
            Self::TokenInvalid => "Error.Session.Invalid",
            Self::TooLarge => "Error.Request.TooLarge",
            Self::TooManyAttempts(_) => "Error.TooManyRequests",
            _ => "Error.Request.Invalid",
        }
    }
}
