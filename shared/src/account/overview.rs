//! What an operator sees of an account: where it stands and what it has, nothing that is sealed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Account, State};
use crate::access::{Owned, Store};
use store::{Item, Key, StoreError, number, parse, text};
use types::clock::Timestamp;
use types::values::{Email, PhoneNumber, Uid};

/// The most items that are looked at; few accounts have a tenth of them.
const MOST: i32 = 500;

/// An account with everything that is not sealed.
#[derive(Clone, Serialize)]
pub struct Overview {
    /// Its uid.
    pub uid: Uid,
    /// Its address.
    pub email: Email,
    /// Where it stands.
    pub state: State,
    /// Its role.
    pub role: String,
    /// The level that its labels make.
    pub level: u32,
    /// Whether the second factor is on.
    pub otp: bool,
    /// Whether its second factor came without its secret: nobody signs in until it is taken off and set up again.
    pub otp_lost: bool,
    /// Private labels, key to value.
    pub labels: BTreeMap<String, String>,
    /// Numbers, with whether each is verified.
    pub phones: BTreeMap<String, bool>,
    /// How many public labels it has.
    pub public_labels: usize,
    /// Whether there is a profile.
    pub profile: bool,
    /// How many documents it has.
    pub documents: usize,
    /// How many API keys it has.
    pub api_keys: usize,
    /// When its address was confirmed, in Unix seconds.
    #[serde(skip)]
    pub created_at: Option<Timestamp>,
}

types::hidden!(Overview);

/// What an address leads to.
#[derive(Clone, Serialize)]
pub struct Found {
    /// The account's uid.
    pub uid: Uid,
    /// Where it stands; `pending` has nothing but its address yet.
    pub state: State,
}

types::hidden!(Found);

impl Owned<'_> {
    /// The account and what lies beside it, in one read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn overview(&self) -> Result<Option<Overview>, StoreError> {
        let core = Key::core(self.uid);
        let (cores, beside): (Vec<Item>, Vec<Item>) = self
            .store
            .page(&core, MOST, false)
            .await?
            .into_iter()
            .partition(|item| text(item, "sk") == Some(core.sk()));
        let Some(core) = cores.into_iter().next() else { return Ok(None) };
        let created_at = number(&core, "created_at");
        let account: Account = parse(core)?;
        let count = |kind: &str| beside.iter().filter(|item| key(item).starts_with(kind)).count();
        let phones = beside.iter().filter_map(|item| {
            key(item).strip_prefix("PHONE#").map(|number| (number.to_owned(), item.contains_key("verified_at")))
        });
        Ok(Some(Overview {
            labels: account.labels.iter().map(|(key, label)| (key.clone(), label.value.clone())).collect(),
            phones: phones.collect(),
            public_labels: count("C#LABEL#"),
            profile: count("CORE#PROFILE") > 0,
            documents: beside.iter().filter(|item| item.contains_key("object")).count(),
            api_keys: count("KEY#"),
            uid: account.uid,
            email: account.email,
            state: account.state,
            role: account.role,
            level: account.level,
            otp: account.otp,
            otp_lost: account.otp && account.otp_secret.is_none(),
            created_at,
        }))
    }
}

fn key(item: &Item) -> &str {
    text(item, "sk").unwrap_or_default()
}

impl Store {
    /// The account of an address; nothing where nobody signed up.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn found_by_email(&self, email: &Email) -> Result<Option<Found>, StoreError> {
        let credential = self.credential(email).await?;
        Ok(credential.and_then(|credential| Some(Found { uid: credential.uid?, state: credential.state? })))
    }

    /// The uid of the account that has the number verified.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn found_by_number(&self, number: &PhoneNumber) -> Result<Option<Uid>, StoreError> {
        let claim = self.item(&Key::phone_claim(number)).await?;
        Ok(claim.and_then(|claim| Uid::parse(text(&claim, "uid")?)))
    }
}
