//! The records of events, as Barong shapes them (docs/compatibility/barong.md#events): without
//! nulls, and without any token, digest or code. Pure.

use serde_json::{Map, Value, json};
use shared::account::State;
use shared::change::{Kept, Opened, SignUp};
use shared::profile::Profile;
use types::clock::{Timestamp, iso8601};
use types::values::Uid;

/// Fields in the contract's order.
pub(crate) type Fields = Map<String, Value>;

/// An event: its name, and all that it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// `model.account.created`.
    pub name: String,
    /// `record` and `changes`, or the account's uid; and the name.
    pub message: Value,
}

types::hidden!(Event);

impl Event {
    /// Something was made.
    pub(crate) fn created(model: &str, record: &Fields) -> Self {
        Self::named(
            format!("model.{model}.created"),
            [("record", json!(record))],
        )
    }

    /// Something was changed, unless no field that is told was; `changes` are the previous values.
    pub(crate) fn updated(model: &str, before: &Fields, record: &Fields) -> Option<Self> {
        let differs = |(name, value): &(String, Value)| {
            name != "updated_at" && record.get(name) != Some(value)
        };
        let changes: Fields = before.clone().into_iter().filter(differs).collect();
        let appeared = record.keys().any(|name| !before.contains_key(name));
        (appeared || !changes.is_empty()).then(|| {
            Self::named(
                format!("model.{model}.updated"),
                [("record", json!(record)), ("changes", json!(changes))],
            )
        })
    }

    /// The documents of an account were reviewed.
    pub(crate) fn reviewed(uid: &Uid, decision: &str) -> Self {
        Self::named(
            format!("system.document.{decision}"),
            [("account_uid", json!(uid))],
        )
    }

    fn named<const N: usize>(name: String, parts: [(&str, Value); N]) -> Self {
        let parts = parts.into_iter().chain([("name", json!(name))]);
        Self {
            message: parts
                .map(|(part, value)| (part.to_owned(), value))
                .collect(),
            name,
        }
    }
}

struct Account<'a> {
    uid: &'a Uid,
    email: &'a str,
    level: u32,
    enable_otp: bool,
    confirmed_at: Option<Timestamp>,
    confirmation_sent_at: Option<Timestamp>,
    state: State,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Account<'_> {
    fn fields(&self) -> Fields {
        without_nulls(json!({
            "uid": self.uid,
            "email": self.email,
            "level": self.level,
            "otp_enabled": self.enable_otp,
            "confirmed_at": self.confirmed_at.map(iso8601),
            "confirmation_sent_at": self.confirmation_sent_at.map(iso8601),
            "state": self.state,
            // Barong counts those of its web form only, and there is none here.
            "failed_attempts": 0,
            "created_at": iso8601(self.created_at),
            "updated_at": iso8601(self.updated_at),
        }))
    }
}

/// The record of an account that waits for its confirmation.
pub(crate) fn waiting(sign_up: &SignUp) -> Fields {
    let account = Account {
        uid: &sign_up.uid,
        email: sign_up.email.as_str(),
        level: 0,
        enable_otp: false,
        confirmed_at: None,
        confirmation_sent_at: Some(sign_up.sent_at),
        state: State::Pending,
        created_at: sign_up.created_at,
        updated_at: sign_up.sent_at,
    };
    account.fields()
}

/// The record of a confirmed account.
pub(crate) fn opened(account: &Opened, now: Timestamp) -> Fields {
    let account = Account {
        uid: &account.uid,
        email: account.email.as_str(),
        level: account.level,
        enable_otp: account.otp,
        confirmed_at: Some(account.created_at),
        confirmation_sent_at: None,
        state: account.state,
        created_at: account.created_at,
        updated_at: now,
    };
    account.fields()
}

/// What the record of an account was right before its confirmation.
pub(crate) fn unconfirmed(mut record: Fields) -> Fields {
    record.remove("confirmed_at");
    record.insert("level".to_owned(), json!(0));
    record.insert("state".to_owned(), json!(State::Pending));
    record
}

/// The record of a profile.
pub(crate) fn profile(uid: &Uid, profile: &Kept<Profile>, updated_at: Timestamp) -> Fields {
    let mut fields = Fields::from_iter([("account_uid".to_owned(), json!(uid))]);
    fields.extend(without_nulls(json!(profile.value)));
    fields.insert("created_at".to_owned(), json!(iso8601(profile.created_at)));
    fields.insert("updated_at".to_owned(), json!(iso8601(updated_at)));
    fields
}

fn without_nulls(value: Value) -> Fields {
    let Value::Object(fields) = value else {
        return Fields::new();
    };
    fields
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect()
}
