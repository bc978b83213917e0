//! Accounts by what people know of them.

use serde::Serialize;

use crate::Operations;
use shared::account::State;
use store::{Key, StoreError, text};
use types::values::{Email, PhoneNumber, Uid};

/// What an address leads to.
#[derive(Clone, Serialize)]
pub struct Found {
    /// The account's uid.
    pub uid: Uid,
    /// Where it stands; `pending` has nothing but its address yet.
    pub state: State,
}

types::hidden!(Found);

impl Operations {
    /// The account of an address; nothing where nobody signed up.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn find_by_email(&self, email: &Email) -> Result<Option<Found>, StoreError> {
        let credential = self.store().credential(email).await?;
        Ok(credential.and_then(|credential| {
            Some(Found {
                uid: credential.uid?,
                state: credential.state?,
            })
        }))
    }

    /// The uid of the account that has the number verified.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn find_by_number(&self, number: &PhoneNumber) -> Result<Option<Uid>, StoreError> {
        let claim = self.table().item(&Key::phone_claim(number)).await?;
        Ok(claim.and_then(|claim| Uid::parse(text(&claim, "uid")?)))
    }
}
