//! Every key of the table, formatted in this one place.

use aws_sdk_dynamodb::types::AttributeValue;

use types::values::{Email, Kid, PhoneNumber, Uid};

use crate::item::Item;

pub(crate) const ACCOUNT: &str = "ACCOUNT#";
pub(crate) const CORE: &str = "CORE";
pub(crate) const CREDENTIAL: &str = "CREDENTIAL";
pub(crate) const DOCUMENT: &str = "DOCUMENT#";
pub(crate) const EMAIL: &str = "EMAIL#";
pub(crate) const PROFILE: &str = "CORE#PROFILE";

/// Where an item lives. Functions cannot build one.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    pk: String,
    sk: String,
}

types::hidden!(Key);

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    fn of_account(uid: &Uid, sk: impl Into<String>) -> Self {
        Self::new(format!("{ACCOUNT}{uid}"), sk)
    }

    /// Where no item is.
    #[must_use]
    pub fn nowhere() -> Self {
        Self::new("NOWHERE".to_owned(), "NOWHERE")
    }

    /// What signing up, signing in and resetting go by; also the uniqueness of the address.
    #[must_use]
    pub fn credential(email: &Email) -> Self {
        Self::new(format!("{EMAIL}{}", email.as_str()), CREDENTIAL)
    }

    /// What every authenticated request reads.
    #[must_use]
    pub fn core(uid: &Uid) -> Self {
        Self::of_account(uid, CORE)
    }

    /// Beside the core, so that one query reads both.
    #[must_use]
    pub fn profile(uid: &Uid) -> Self {
        Self::of_account(uid, PROFILE)
    }

    /// After the core, so that one query reads both; `slot` counts from 1.
    #[must_use]
    pub fn document(uid: &Uid, slot: u32) -> Self {
        Self::of_account(uid, format!("{DOCUMENT}{slot:03}"))
    }

    /// Behind the documents of all slots: what follows `9`.
    #[must_use]
    pub fn documents_end(uid: &Uid) -> Self {
        Self::of_account(uid, format!("{DOCUMENT}:"))
    }

    /// A public label. It sorts right before the core, so that one query reads an account with all
    /// of them.
    #[must_use]
    pub fn label(uid: &Uid, key: &str) -> Self {
        Self::of_account(uid, format!("C#LABEL#public#{key}"))
    }

    /// A number that the account wants verified, or has verified.
    #[must_use]
    pub fn phone(uid: &Uid, number: &PhoneNumber) -> Self {
        Self::of_account(uid, format!("PHONE#{}", number.as_str()))
    }

    /// Whose verified number it is; nothing while it is nobody's.
    #[must_use]
    pub fn phone_claim(number: &PhoneNumber) -> Self {
        Self::new(format!("PHONE#{}", number.as_str()), "CLAIM")
    }

    /// How many SMS went to the number in an hour, counted from the Unix epoch: an item of its own,
    /// so that no later write tells whether there were any before. Beside the claim, so that one
    /// query reads both.
    #[must_use]
    pub fn phone_sends(number: &PhoneNumber, hour: i64) -> Self {
        Self::new(
            format!("PHONE#{}", number.as_str()),
            format!("CLAIM#SENDS#{hour}"),
        )
    }

    /// What SMS to a country cost in an hour, counted from the Unix epoch.
    #[must_use]
    pub fn sms_budget(country: &str, hour: i64) -> Self {
        Self::new(format!("SMS#{country}#{hour}"), "BUDGET")
    }

    /// How many SMS new accounts of one source caused then. Beside the country's budget, so that it
    /// does not grow.
    #[must_use]
    pub fn sms_source(country: &str, hour: i64, source: &str) -> Self {
        Self::new(format!("SMS#{country}#{hour}"), format!("SOURCE#{source}"))
    }

    /// What one source asked for in an hour, by the source's tag.
    #[must_use]
    pub fn source_budget(tag: &str, class: &str, hour: i64) -> Self {
        Self::new(format!("SOURCE#{tag}#{class}#{hour}"), "BUDGET")
    }

    /// What the owner of an API key sees of it.
    #[must_use]
    pub fn api_key(uid: &Uid, kid: &Kid) -> Self {
        Self::of_account(uid, format!("KEY#{kid}"))
    }

    /// The start of all API keys of an account.
    #[must_use]
    pub fn api_keys(uid: &Uid) -> Self {
        Self::of_account(uid, "KEY#")
    }

    /// What strangers find an API key by.
    #[must_use]
    pub fn api_key_claim(kid: &Kid) -> Self {
        Self::new(format!("KEY#{kid}"), "CLAIM")
    }

    /// A client's JWT that was used; `jti` is a digest of its id, which may be of any length.
    #[must_use]
    pub fn client_jwt(kid: &Kid, jti: &str) -> Self {
        Self::new(format!("JTI#{kid}#{jti}"), "USED")
    }

    /// What lies in an account's partition under `sk`.
    #[must_use]
    pub fn beside(uid: &Uid, sk: &str) -> Self {
        Self::of_account(uid, sk)
    }

    /// What others find an item of an account by: all claims are keyed by the item's own sort key.
    #[must_use]
    pub fn claim(sk: &str) -> Self {
        Self::new(sk.to_owned(), "CLAIM")
    }

    /// A business client. Its keys are beside it.
    #[must_use]
    pub fn client(id: &str) -> Self {
        Self::new(format!("CLIENT#{id}"), "CLIENT")
    }

    /// A key of a business client; the start of all its keys without a name.
    #[must_use]
    pub fn client_key(id: &str, api_key: &str) -> Self {
        Self::new(format!("CLIENT#{id}"), format!("KEY#{api_key}"))
    }

    /// A copy of a business client for the list of all; the start of that list without an id.
    #[must_use]
    pub fn client_listed(id: &str) -> Self {
        Self::new("CLIENTS".to_owned(), format!("CLIENT#{id}"))
    }

    /// A SCRAM nonce that was used, by its digest.
    #[must_use]
    pub fn nonce(digest: &str) -> Self {
        Self::new(format!("NONCE#{digest}"), "USED")
    }

    /// An application that may ask for access tokens. They are few and share a partition, so that
    /// one query lists them.
    #[must_use]
    pub fn application(id: &str) -> Self {
        Self::new("APPLICATIONS".to_owned(), format!("APPLICATION#{id}"))
    }

    /// What became of a request that its client named by a key; `digest` covers the key and whose
    /// it is.
    #[must_use]
    pub fn request(digest: &str) -> Self {
        Self::new(format!("IDEMPOTENCY#{digest}"), "REQUEST")
    }

    /// What an operator did to `subject`; `id` is a ULID, so that a partition is in the order of
    /// time.
    #[must_use]
    pub fn audit(subject: &str, id: &str) -> Self {
        Self::new(format!("AUDIT#{subject}"), id)
    }

    /// The key of an item that was read from a partition that holds no accounts.
    #[must_use]
    pub fn read(pk: &str, sk: &str) -> Self {
        Self::new(pk.to_owned(), sk)
    }

    /// A record of the table's stream whose events wait; `place` begins with the partition that it
    /// is of. The start of all such without one.
    #[must_use]
    pub fn parked_events(place: &str) -> Self {
        Self::new("PARKED#EVENTS".to_owned(), format!("RECORD#{place}"))
    }

    /// A record of the table's stream of which something else waits, by when it is due.
    #[must_use]
    pub fn parked_later(due_at: i64, id: &str) -> Self {
        Self::new("PARKED#LATER".to_owned(), format!("{due_at:012}#{id}"))
    }

    /// A record of the table's stream that was given up.
    #[must_use]
    pub fn given_up(at: i64, id: &str) -> Self {
        Self::new("UNDELIVERED".to_owned(), format!("{at:012}#{id}"))
    }

    /// The partition.
    #[must_use]
    pub fn pk(&self) -> &str {
        &self.pk
    }

    /// The place in the partition.
    #[must_use]
    pub fn sk(&self) -> &str {
        &self.sk
    }

    /// Both, as an item has them.
    #[must_use]
    pub fn attributes(&self) -> Item {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        Item::from([
            ("pk".to_owned(), text(&self.pk)),
            ("sk".to_owned(), text(&self.sk)),
        ])
    }
}

#[cfg(test)]
mod tests;
