//! Whom the operator means.

use std::str::FromStr;

use types::values::{Email, PhoneNumber, Uid};

use crate::context::OperatorContext;
use crate::failure::Failure;

/// An account, by one of its names.
#[derive(Clone)]
pub enum Who {
    /// By uid.
    Uid(Uid),
    /// By address.
    Email(Email),
    /// By verified number.
    Number(PhoneNumber),
}

types::hidden!(Who);

impl FromStr for Who {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uid = Uid::parse(&text.trim().to_ascii_uppercase()).map(Self::Uid);
        let email = || Email::parse(text).map(Self::Email);
        // A number has little else in it than digits: a mistyped uid or address is none.
        let plain = text
            .chars()
            .all(|c| c.is_ascii_digit() || "+-() .".contains(c));
        let number = || {
            plain
                .then(|| PhoneNumber::parse(text).map(Self::Number))
                .flatten()
        };
        uid.or_else(email)
            .or_else(number)
            .ok_or("neither a uid nor an address nor a number")
    }
}

impl Who {
    /// The account's uid.
    ///
    /// # Errors
    /// `Unknown`; `Refused` for an address that nobody confirmed; when the table does not answer.
    pub(super) async fn uid(&self, context: &OperatorContext) -> Result<Uid, Failure> {
        let email = match self {
            Self::Uid(uid) => return Ok(uid.clone()),
            Self::Number(number) => {
                return context
                    .operations
                    .find_by_number(number)
                    .await?
                    .ok_or_else(|| self.unknown());
            }
            Self::Email(email) => email,
        };
        let found = context
            .operations
            .find_by_email(email)
            .await?
            .ok_or_else(|| self.unknown())?;
        if found.state == shared::account::State::Pending {
            return Err(Failure::Refused(
                "the address is not confirmed, so there is no account yet".to_owned(),
            ));
        }
        Ok(found.uid)
    }

    /// That there is no such account.
    pub(super) fn unknown(&self) -> Failure {
        Failure::Unknown(match self {
            Self::Uid(uid) => format!("account {uid}"),
            Self::Email(_) => "account with this address".to_owned(),
            Self::Number(_) => "account with this number verified".to_owned(),
        })
    }
}
