//! The operations that are measured.

use http::StatusCode;
use serde_json::{Value, json};

use super::client::Call;
use super::people::{PASSWORD, Person, fresh_email};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operation {
    SignIn,
    WhoAmI,
    Renew,
    Refresh,
    SignUp,
}

impl Operation {
    /// In the order of the table.
    pub(super) const ALL: [Self; 5] = [
        Self::SignIn,
        Self::WhoAmI,
        Self::Renew,
        Self::Refresh,
        Self::SignUp,
    ];

    /// As a person would call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::WhoAmI => "who-am-I",
            Self::Renew => "refresh",
            Self::Refresh => "refresh (PacerPro)",
            Self::SignUp => "sign-up",
        }
    }

    /// As in the template.
    pub(super) fn route(self) -> &'static str {
        match self {
            Self::SignIn => "POST /api/v1/sessions",
            Self::WhoAmI => "GET /api/v1/accounts/me",
            Self::Renew => "POST /api/v1/security/renew",
            Self::Refresh => "GET /session",
            Self::SignUp => "POST /api/v1/accounts",
        }
    }

    /// The next request of `person`. A right password gives its try back, so no budget is spent;
    /// each sign-up has an address of its own.
    pub(super) fn call(self, person: &Person) -> Call<'_> {
        let (status, token, body) = match self {
            Self::SignIn => (StatusCode::CREATED, None, person.sign_in()),
            Self::WhoAmI => (StatusCode::OK, Some(person.token.as_str()), Value::Null),
            Self::Renew => (
                StatusCode::CREATED,
                Some(person.token.as_str()),
                Value::Null,
            ),
            Self::Refresh => (StatusCode::OK, Some(person.session.as_str()), Value::Null),
            Self::SignUp => (
                StatusCode::CREATED,
                None,
                json!({ "email": fresh_email(), "password": PASSWORD }),
            ),
        };
        Call {
            row: self.route(),
            body,
            token,
            status,
        }
    }
}
