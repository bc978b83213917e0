//! Every key of the table, formatted in this one place.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Item;
use crate::values::{Email, Uid};

/// Where an item lives. Functions cannot build one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pk: String,
    sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    fn of_account(uid: &Uid, sk: impl Into<String>) -> Self {
        Self::new(format!("ACCOUNT#{uid}"), sk)
    }

    /// What signing up, signing in and resetting go by; also the uniqueness of the address.
    pub(crate) fn credential(email: &Email) -> Self {
        Self::new(format!("EMAIL#{}", email.as_str()), "CREDENTIAL")
    }

    /// What every authenticated request reads.
    pub(crate) fn core(uid: &Uid) -> Self {
        Self::of_account(uid, "CORE")
    }

    /// Beside the core, so that one query reads both.
    pub(crate) fn profile(uid: &Uid) -> Self {
        Self::of_account(uid, "CORE#PROFILE")
    }

    /// A business client. Its keys are beside it.
    pub(crate) fn client(id: &str) -> Self {
        Self::new(format!("CLIENT#{id}"), "CLIENT")
    }

    /// A key of a business client; the start of all its keys without a name.
    pub(crate) fn client_key(id: &str, api_key: &str) -> Self {
        Self::new(format!("CLIENT#{id}"), format!("KEY#{api_key}"))
    }

    /// A copy of a business client for the list of all; the start of that list without an id.
    pub(crate) fn client_listed(id: &str) -> Self {
        Self::new("CLIENTS".to_owned(), format!("CLIENT#{id}"))
    }

    /// A SCRAM nonce that was used, by its digest.
    pub(crate) fn nonce(digest: &str) -> Self {
        Self::new(format!("NONCE#{digest}"), "USED")
    }

    /// An application that may ask for access tokens.
    pub(crate) fn application(id: &str) -> Self {
        Self::new(format!("APPLICATION#{id}"), "APPLICATION")
    }

    pub(crate) fn pk(&self) -> &str {
        &self.pk
    }

    pub(crate) fn sk(&self) -> &str {
        &self.sk
    }

    pub(crate) fn attributes(&self) -> Item {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        Item::from([("pk".to_owned(), text(&self.pk)), ("sk".to_owned(), text(&self.sk))])
    }
}
