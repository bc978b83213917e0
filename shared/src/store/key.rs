//! Every key of the table, formatted in this one place.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Item;
use crate::api_key::Kid;
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

    /// What the owner of an API key sees of it.
    pub(crate) fn api_key(uid: &Uid, kid: &Kid) -> Self {
        Self::of_account(uid, format!("KEY#{kid}"))
    }

    /// The start of all API keys of an account.
    pub(crate) fn api_keys(uid: &Uid) -> Self {
        Self::of_account(uid, "KEY#")
    }

    /// What strangers find an API key by.
    pub(crate) fn api_key_claim(kid: &Kid) -> Self {
        Self::new(format!("KEY#{kid}"), "CLAIM")
    }

    /// A client's JWT that was used; `jti` is a digest of its id, which may be of any length.
    pub(crate) fn client_jwt(kid: &Kid, jti: &str) -> Self {
        Self::new(format!("JTI#{kid}#{jti}"), "USED")
    }

    /// What lies in an account's partition under `sk`.
    pub(crate) fn beside(uid: &Uid, sk: &str) -> Self {
        Self::of_account(uid, sk)
    }

    /// What others find an item of an account by: all claims are keyed by the item's own sort key.
    pub(crate) fn claim(sk: &str) -> Self {
        Self::new(sk.to_owned(), "CLAIM")
    }

    /// An application that may ask for access tokens. They are few and share a partition, so that one query lists them.
    pub(crate) fn application(id: &str) -> Self {
        Self::new("APPLICATIONS".to_owned(), format!("APPLICATION#{id}"))
    }

    /// What an operator did to `subject`; `id` is a ULID, so that a partition is in the order of time.
    pub(crate) fn audit(subject: &str, id: &str) -> Self {
        Self::new(format!("AUDIT#{subject}"), id)
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
