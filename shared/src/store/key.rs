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

    /// After the core, so that one query reads both; `slot` counts from 1.
    pub(crate) fn document(uid: &Uid, slot: u32) -> Self {
        Self::of_account(uid, format!("DOCUMENT#{slot:03}"))
    }

    /// An application that may ask for access tokens.
    pub(crate) fn application(id: &str) -> Self {
        Self::new(format!("APPLICATION#{id}"), "APPLICATION")
    }

    /// What the sort keys of all items of this kind begin with.
    pub(crate) fn kind(&self) -> String {
        self.sk.split_inclusive('#').next().unwrap_or_default().to_owned()
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
