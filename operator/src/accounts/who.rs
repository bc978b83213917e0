//! Whom the operator means.

use std::str::FromStr;

use shared::values::{Email, Uid};

use crate::failure::Failure;
use crate::office::Office;

/// An account, by one of its names.
#[derive(Clone, Debug)]
pub enum Who {
    /// By uid.
    Uid(Uid),
    /// By address.
    Email(Email),
}

impl FromStr for Who {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uid = Uid::parse(&text.trim().to_ascii_uppercase()).map(Self::Uid);
        uid.or_else(|| Email::parse(text).map(Self::Email)).ok_or("neither a uid nor an address")
    }
}

impl Who {
    /// The account's uid.
    ///
    /// # Errors
    /// `Unknown`; `Refused` for an address that nobody confirmed; when the table does not answer.
    pub(super) async fn uid(&self, office: &Office) -> Result<Uid, Failure> {
        let email = match self {
            Self::Uid(uid) => return Ok(uid.clone()),
            Self::Email(email) => email,
        };
        let found = office.store.found_by_email(email).await?.ok_or_else(|| self.unknown())?;
        if found.state == shared::account::State::Pending {
            return Err(Failure::Refused("the address is not confirmed, so there is no account yet".to_owned()));
        }
        Ok(found.uid)
    }

    /// That there is no such account.
    pub(super) fn unknown(&self) -> Failure {
        Failure::Unknown(match self {
            Self::Uid(uid) => format!("account {uid}"),
            Self::Email(_) => "account with this address".to_owned(),
        })
    }
}
