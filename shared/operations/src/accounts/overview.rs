//! What an operator sees of an account: where it stands and what it has, nothing that is sealed.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Operations;
use shared::account::{Account, State};
use store::{Item, Key, StoreError, number, parse, text};
use types::clock::Timestamp;
use types::values::{Email, Uid};

/// The most items that are looked at; few accounts have a tenth of them.
const MAX: i32 = 500;

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
    /// Whether its second factor came without its secret: nobody signs in until it is taken off and
    /// set up again.
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

impl Operations {
    /// The account `uid` and what lies beside it, in one read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn overview(&self, uid: &Uid) -> Result<Option<Overview>, StoreError> {
        let core = Key::core(uid);
        let (cores, beside): (Vec<Item>, Vec<Item>) = self
            .table()
            .query_page(&core, MAX, false)
            .await?
            .into_iter()
            .partition(|item| text(item, "sk") == Some(core.sk()));
        let Some(core) = cores.into_iter().next() else {
            return Ok(None);
        };
        let created_at = number(&core, "created_at");
        let account: Account = parse(core)?;
        let count = |kind: &str| {
            beside
                .iter()
                .filter(|item| key(item).starts_with(kind))
                .count()
        };
        let phones = beside.iter().filter_map(|item| {
            key(item)
                .strip_prefix("PHONE#")
                .map(|number| (number.to_owned(), item.contains_key("verified_at")))
        });
        Ok(Some(Overview {
            otp: account.otp,
            otp_lost: account.otp && !account.has_otp_secret(),
            labels: account
                .labels
                .iter()
                .map(|(key, label)| (key.clone(), label.value.clone()))
                .collect(),
            phones: phones.collect(),
            public_labels: count("C#LABEL#"),
            profile: count("CORE#PROFILE") > 0,
            documents: beside
                .iter()
                .filter(|item| item.contains_key("object"))
                .count(),
            api_keys: count("KEY#"),
            uid: account.uid,
            email: account.email,
            state: account.state,
            role: account.role,
            level: account.level,
            created_at,
        }))
    }
}

fn key(item: &Item) -> &str {
    text(item, "sk").unwrap_or_default()
}
