//! Labels as their owner sees them, private and public ones together; the public ones are the
//! owner's to write.

use serde::Deserialize;

use super::rule::problems;
use super::{Label, PrivateLabels};
use crate::access::Owned;
use crate::account::Account;
use crate::app::App;
use crate::auth::caller::{ReadWithAccount, sealed};
use crate::error::{Error, Field, Flaw, Refusal};
use store::{Key, StoreError, parse};
use types::clock::Timestamp;

/// Who writes a label. Its owner sees both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Postern and its operators.
    Private,
    /// The owner.
    Public,
}

/// A label as its owner sees it.
#[derive(Clone)]
pub struct Entry {
    /// 3–255 characters of `A-Z a-z 0-9 _ -`.
    pub key: String,
    /// Who writes it.
    pub scope: Scope,
    /// Value and times.
    pub label: Label,
    /// The public labels of an account are numbered, for those that share a second.
    pub(super) place: u64,
}

types::hidden!(Entry);

/// All labels of an account, oldest first.
#[derive(Clone, Default)]
pub struct Entries(pub Vec<Entry>);

types::hidden!(Entries);

/// A public label's item.
#[derive(Deserialize)]
struct Public {
    key: String,
    value: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    place: u64,
}

impl From<Public> for Entry {
    fn from(
        Public {
            key,
            value,
            created_at,
            updated_at,
            place,
        }: Public,
    ) -> Self {
        Self {
            key,
            scope: Scope::Public,
            label: Label {
                value,
                created_at,
                updated_at,
            },
            place,
        }
    }
}

impl Entry {
    /// The label with another value.
    #[must_use]
    pub fn with_value(mut self, value: &str, now: Timestamp) -> Self {
        self.label = Label {
            created_at: self.label.created_at,
            ..Label::new(value, now)
        };
        self
    }
}

impl Entries {
    fn new(private: &PrivateLabels, public: Vec<Public>) -> Self {
        let private = private.iter().map(|(key, label)| Entry {
            key: key.clone(),
            scope: Scope::Private,
            label: label.clone(),
            place: 0,
        });
        let mut all: Vec<_> = private.chain(public.into_iter().map(Entry::from)).collect();
        all.sort_by_key(|entry| (entry.label.created_at, entry.place));
        Self(all)
    }

    /// The label of this key; the private one where there are two.
    #[must_use]
    pub fn first(&self, key: &str) -> Option<&Entry> {
        self.0
            .iter()
            .filter(|entry| entry.key == key)
            .min_by_key(|entry| entry.scope)
    }

    /// One more public label, to be made beside these.
    #[must_use]
    pub fn next(&self, key: &str, value: &str, now: Timestamp) -> Entry {
        let place = self
            .public()
            .map(|entry| entry.place)
            .max()
            .unwrap_or_default()
            + 1;
        Entry {
            key: key.to_owned(),
            scope: Scope::Public,
            label: Label::new(value, now),
            place,
        }
    }

    fn public(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(|entry| entry.scope == Scope::Public)
    }

    /// Whether there may be one more, of `limit` public ones. Creating one reads them all, so the
    /// count costs nothing; those who race for the last ones may end up a few above, which a
    /// counter would prevent at the price of a second write each.
    ///
    /// # Errors
    /// `LabelInvalid` with all that is wrong, `LabelsFull`.
    pub fn admit(&self, key: &str, value: &str, limit: u32) -> Result<(), Refusal> {
        let mut found = problems(Field::Key, key);
        if self.public().any(|entry| entry.key == key) {
            found.push(Field::Key.is(Flaw::Taken));
        }
        found.extend(problems(Field::Value, value));
        if !found.is_empty() {
            return Err(Refusal::LabelInvalid(found));
        }
        let full = self.public().count() >= usize::try_from(limit).unwrap_or(usize::MAX);
        if full {
            Err(Refusal::LabelsFull)
        } else {
            Ok(())
        }
    }

    /// Whether the owner may write the label of this key.
    ///
    /// # Errors
    /// `LabelNotFound`, `LabelPrivate`.
    pub fn writable(&self, key: &str) -> Result<&Entry, Refusal> {
        match self.first(key).ok_or(Refusal::LabelNotFound)? {
            Entry {
                scope: Scope::Private,
                ..
            } => Err(Refusal::LabelPrivate),
            entry => Ok(entry),
        }
    }
}

impl sealed::Sealed for Entries {}

impl ReadWithAccount for Entries {
    async fn read(_: &App, owned: Owned<'_>) -> Result<(Option<Account>, Self), Error> {
        Ok(owned.account_and_labels().await?)
    }
}

impl Owned<'_> {
    /// The account and all its labels in one read.
    pub(crate) async fn account_and_labels(
        &self,
    ) -> Result<(Option<Account>, Entries), StoreError> {
        let mut items = self
            .store
            .query_range(&Key::label(self.uid, ""), &Key::core(self.uid))
            .await?;
        let Some(core) = items.pop_if(|item| !item.contains_key("place")) else {
            return Ok(Default::default());
        };
        let account: Account = parse(core)?;
        let public = items.into_iter().map(parse).collect::<Result<_, _>>()?;
        let entries = Entries::new(&account.labels, public);
        Ok((Some(account), entries))
    }
}
