//! Accounts that go elsewhere.

use std::collections::BTreeMap;

use serde::Serialize;

use super::overview::Overview;
use crate::Operations;
use shared::account::{Account, State};
use shared::auth::keyring::Keyring;
use shared::auth::password::exported;
use shared::error::Error;
use shared::profile::{self, Profile};
use store::{Cursor, Item, Key, StoreError, number, parse, text};
use types::clock::Timestamp;
use types::values::{Email, Uid};

/// An account as an export writes it and an import reads it.
#[derive(Clone, Serialize)]
pub struct Export {
    uid: Uid,
    email: Email,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_hash: Option<String>,
    /// The hash is worth something only under the same keyring.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    peppered: bool,
    state: State,
    role: String,
    labels: BTreeMap<String, String>,
    /// The first of its verified numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Profile>,
    /// Whether the second factor is on.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    otp: bool,
    /// The TOTP secret; it opens under the same keyring and for the same uid only.
    #[serde(skip_serializing_if = "Option::is_none")]
    otp_sealed: Option<String>,
    /// The last step that was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    otp_step: Option<i64>,
    created_at: Option<Timestamp>,
}

types::hidden!(Export);

/// What accounts have that no export carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Addresses that nobody confirmed.
    pub unconfirmed: usize,
    /// API keys.
    pub api_keys: usize,
    /// Documents.
    pub documents: usize,
    /// Public labels.
    pub public_labels: usize,
    /// Numbers that are not verified, and verified ones behind the first.
    pub phones: usize,
    /// Second factors whose secret is not there either: an import demands that they are set up
    /// again.
    pub otp_secrets: usize,
}

impl LeftOut {
    fn of(overview: &Overview, phone: Option<&str>, lost: bool) -> Self {
        Self {
            unconfirmed: 0,
            api_keys: overview.api_keys,
            documents: overview.documents,
            public_labels: overview.public_labels,
            phones: overview.phones.len() - usize::from(phone.is_some()),
            otp_secrets: lost.into(),
        }
    }

    /// Adds another account's.
    pub fn add(&mut self, other: Self) {
        self.unconfirmed += other.unconfirmed;
        self.api_keys += other.api_keys;
        self.documents += other.documents;
        self.public_labels += other.public_labels;
        self.phones += other.phones;
        self.otp_secrets += other.otp_secrets;
    }
}

impl Operations {
    /// Reads on through the whole table: the credentials of the next accounts, active and banned,
    /// and how many addresses beside them nobody confirmed. Functions are not granted the scan that
    /// this is.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn credentials(
        &self,
        from: Option<Cursor>,
    ) -> Result<(Vec<Opaque>, usize, Option<Cursor>), StoreError> {
        let (items, next) = self.table().scan("CREDENTIAL", from).await?;
        let unconfirmed = items
            .iter()
            .filter(|item| text(item, "state") == Some("pending"))
            .count();
        let stands = |item: &Item| matches!(text(item, "state"), Some("active" | "banned"));
        let accounts = items.into_iter().filter(stands).map(Opaque).collect();
        Ok((accounts, unconfirmed, next))
    }

    /// The account behind a credential, whole, and what of it stays here; nothing when it went
    /// meanwhile.
    ///
    /// # Errors
    /// When the table does not answer, or the profile does not open.
    pub async fn export(
        &self,
        credential: &Opaque,
        keyring: &Keyring,
    ) -> Result<Option<(Export, LeftOut)>, Error> {
        let Some(uid) = text(&credential.0, "uid").and_then(Uid::parse) else {
            return Ok(None);
        };
        let items = self.table().query_prefix(&Key::core(&uid)).await?;
        let (profile, core): (Vec<Item>, Vec<Item>) = items
            .into_iter()
            .partition(|item| item.contains_key("sealed"));
        let profile = profile
            .into_iter()
            .next()
            .map(|item| profile::opened(&uid, item, keyring))
            .transpose()?;
        let Some((core, overview)) = core.into_iter().next().zip(self.overview(&uid).await?) else {
            return Ok(None);
        };
        Ok(Some(export(&credential.0, core, profile, &overview)?))
    }
}

fn export(
    credential: &Item,
    core: Item,
    profile: Option<Profile>,
    overview: &Overview,
) -> Result<(Export, LeftOut), StoreError> {
    let (created_at, otp_step) = (number(&core, "created_at"), number(&core, "otp_step"));
    let secret = text(&core, "otp_secret").map(str::to_owned);
    let account: Account = parse(core)?;
    let hash = text(credential, "password").map(exported);
    let phone = overview
        .phones
        .iter()
        .find(|(_, verified)| **verified)
        .map(|(number, _)| number.clone());
    let secret = secret.filter(|_| account.otp);
    let left_out = LeftOut::of(overview, phone.as_deref(), account.otp && secret.is_none());
    let export = Export {
        uid: account.uid,
        email: account.email,
        password_hash: hash.map(|(hash, _)| hash.to_owned()),
        peppered: hash.is_some_and(|(_, peppered)| peppered),
        state: account.state,
        role: account.role,
        labels: account
            .labels
            .into_iter()
            .map(|(key, label)| (key, label.value))
            .collect(),
        phone,
        profile,
        otp: account.otp,
        otp_step: otp_step.filter(|_| secret.is_some()),
        otp_sealed: secret,
        created_at,
    };
    Ok((export, left_out))
}

/// A credential that only this file looks into.
pub struct Opaque(Item);
