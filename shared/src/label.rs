//! Labels, private and public, and the level that an account's private labels make
//! (docs/compatibility/barong.md#labels, #levels).

mod entries;
mod rule;
mod writes;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use store::{If, Key, Write};
use types::clock::Timestamp;

pub use entries::{Entries, Entry, Scope};
pub use rule::problems;

/// How often a change of private labels may lose against another one; each time somebody else's
/// went through.
pub const MAX_LOSSES: usize = 32;

/// A label's value with its times.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// 3–255 characters of `A-Z a-z 0-9 _ -`.
    pub value: String,
    /// Unix seconds.
    pub created_at: Timestamp,
    /// Unix seconds.
    pub updated_at: Timestamp,
}

types::hidden!(Label);

impl Label {
    /// A label set now for the first time.
    #[must_use]
    pub fn new(value: &str, now: Timestamp) -> Self {
        Self {
            value: value.to_owned(),
            created_at: now,
            updated_at: now,
        }
    }
}

/// An account's private labels by key; they live in its core item.
pub type PrivateLabels = BTreeMap<String, Label>;

/// The write that sets a private label of `seen`, and the level with it; refused where the labels
/// changed meanwhile.
#[must_use]
pub fn private_label_write(
    seen: &Account,
    key: &str,
    value: &str,
    now: Timestamp,
    levels: &Levels,
) -> Write {
    let mut labels = seen.labels.clone();
    let created_at = labels.get(key).map_or(now, |label| label.created_at);
    labels.insert(
        key.to_owned(),
        Label {
            created_at,
            ..Label::new(value, now)
        },
    );
    Write::update(Key::core(&seen.uid))
        .set("level", levels.reached(&labels))
        .set("labels", labels)
        .when(If::is("labels", &seen.labels))
}

/// The ordered steps of verification: level n is reached while the first n pairs all stand among
/// the private labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels(Vec<(String, String)>);

impl Levels {
    /// Parses `key:value` pairs joined by commas.
    ///
    /// # Errors
    /// Where they are something else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let pair = |pair: &str| {
            pair.trim()
                .split_once(':')
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
        };
        let pairs: Option<Vec<_>> = text.split(',').map(pair).collect();
        pairs
            .map(Self)
            .ok_or_else(|| "must be key:value pairs joined by commas".to_owned())
    }

    /// The number of the last pair that is satisfied before the first one that is not.
    #[must_use]
    pub fn reached(&self, labels: &PrivateLabels) -> u32 {
        let holds = |(key, value): &&(String, String)| {
            labels.get(key).is_some_and(|label| label.value == *value)
        };
        self.0.iter().take_while(holds).map(|_| 1).sum()
    }
}

impl Default for Levels {
    fn default() -> Self {
        Self(
            ["email", "phone", "document"]
                .map(|key| (key.to_owned(), "verified".to_owned()))
                .to_vec(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> PrivateLabels {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Label::new(value, 0)))
            .collect()
    }

    #[test]
    fn losing_a_lower_label_drops_the_level_below_it() {
        let levels = Levels::default();
        assert_eq!(levels.reached(&labels(&[])), 0);
        assert_eq!(
            levels.reached(&labels(&[("email", "verified"), ("phone", "verified")])),
            2
        );
        assert_eq!(
            levels.reached(&labels(&[("phone", "verified"), ("document", "verified")])),
            0
        );
        assert_eq!(
            levels.reached(&labels(&[("email", "verified"), ("phone", "pending")])),
            1
        );
    }
}
