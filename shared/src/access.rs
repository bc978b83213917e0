//! How far the table is open: functions hold [`Store`], and only the nouns of this crate reach the
//! verbs behind it. Who may name [`Table`] has [`OperatorStore`], which is all of it; no function
//! depends on the crate that `Table` is of.
#![doc = ""]
#![doc = include_str!("access/doors.md")]

use std::ops::Deref;

use aws_types::SdkConfig;
use serde::de::DeserializeOwned;
use store::{Item, Key, StoreError, Table, Write, Written};
use types::clock::Clock;
use types::values::Uid;

/// A handle of the table that reads and writes nothing by itself.
#[derive(Clone, Debug)]
pub struct Store {
    table: Table,
    clock: Clock,
}

/// The table as an operator has it: everything that a function may do, for any account, and the
/// verbs.
#[derive(Clone, Debug)]
pub struct OperatorStore(Store);

/// One account's partition: all that its owner may read or write.
#[derive(Clone, Copy, Debug)]
pub struct Owned<'a> {
    pub(crate) store: &'a Store,
    /// The owner.
    pub uid: &'a Uid,
}

impl Store {
    /// A store over `table`, which waits by `clock`. Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: &str, clock: Clock) -> Self {
        Self {
            table: Table::new(sdk, table),
            clock,
        }
    }

    /// What a request waits by.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The partition of the account `uid`.
    pub(crate) fn of<'a>(&'a self, uid: &'a Uid) -> Owned<'a> {
        Owned { store: self, uid }
    }

    /// Reads one item, strongly consistent.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<T>, StoreError> {
        self.table.get(key).await
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self) {
        self.table.connect().await;
    }

    /// Reads one item as it is, strongly consistent.
    pub(crate) async fn item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.table.item(key).await
    }

    /// See [`Table::query_prefix`].
    pub(crate) async fn query_prefix(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.table.query_prefix(key).await
    }

    /// See [`Table::query_range`].
    pub(crate) async fn query_range(
        &self,
        first: &Key,
        last: &Key,
    ) -> Result<Vec<Item>, StoreError> {
        self.table.query_range(first, last).await
    }

    /// See [`Table::query_eventual`].
    pub(crate) async fn query_eventual(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.table.query_eventual(key).await
    }

    /// See [`Table::query_page`].
    pub(crate) async fn query_page(
        &self,
        key: &Key,
        limit: i32,
        backwards: bool,
    ) -> Result<Vec<Item>, StoreError> {
        self.table.query_page(key, limit, backwards).await
    }

    /// See [`Table::write`].
    pub(crate) async fn write(
        &self,
        writes: impl IntoIterator<Item = Write>,
    ) -> Result<Written, StoreError> {
        self.table.write(writes).await
    }

    /// See [`Table::commit`].
    pub(crate) async fn commit(
        &self,
        writes: impl IntoIterator<Item = Write>,
    ) -> Result<Written, StoreError> {
        self.table.commit(writes).await
    }

    /// See [`Table::commit_once`].
    pub(crate) async fn commit_once(&self, write: Write) -> Result<Written, StoreError> {
        self.table.commit_once(write).await
    }
}

impl OperatorStore {
    /// All of `table`, waiting by `clock`. Makes no call.
    #[must_use]
    pub fn new(table: Table, clock: Clock) -> Self {
        Self(Store { table, clock })
    }

    /// The partition of the account `uid`, whoever asks.
    #[must_use]
    pub fn of<'a>(&'a self, uid: &'a Uid) -> Owned<'a> {
        self.0.of(uid)
    }

    /// The table's verbs.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.0.table
    }
}

impl Deref for OperatorStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.0
    }
}
