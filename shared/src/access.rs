//! How far the table is open: functions hold this handle, and only the nouns of this crate reach the verbs behind it.

use aws_types::SdkConfig;
use serde::de::DeserializeOwned;
use store::{Cursor, Item, Key, StoreError, Table, Write, Written};
use types::clock::Clock;
use types::values::Uid;

/// A handle of the table that reads and writes nothing by itself.
#[derive(Clone, Debug)]
pub struct Store {
    table: Table,
    clock: Clock,
}

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
        Self { table: Table::new(sdk, table), clock }
    }

    /// What a request waits by.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The partition of the account `uid`.
    #[must_use]
    pub fn of<'a>(&'a self, uid: &'a Uid) -> Owned<'a> {
        Owned { store: self, uid }
    }

    /// Reads one item, strongly consistent.
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
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

    /// See [`Table::list`].
    pub(crate) async fn list(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.table.list(key).await
    }

    /// See [`Table::partition`].
    pub(crate) async fn partition(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.table.partition(key).await
    }

    /// See [`Table::span`].
    pub(crate) async fn span(&self, first: &Key, last: &Key) -> Result<Vec<Item>, StoreError> {
        self.table.span(first, last).await
    }

    /// See [`Table::glance`].
    pub(crate) async fn glance(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.table.glance(key).await
    }

    /// See [`Table::page`].
    pub(crate) async fn page(&self, key: &Key, limit: i32, backwards: bool) -> Result<Vec<Item>, StoreError> {
        self.table.page(key, limit, backwards).await
    }

    /// See [`Table::indexed`].
    pub(crate) async fn indexed(
        &self,
        index: &str,
        name: &str,
        value: &str,
        limit: i32,
    ) -> Result<Vec<Item>, StoreError> {
        self.table.indexed(index, name, value, limit).await
    }

    /// See [`Table::scan`]. For operators only.
    pub(crate) async fn scan(&self, sk: &str, from: Option<Cursor>) -> Result<(Vec<Item>, Option<Cursor>), StoreError> {
        self.table.scan(sk, from).await
    }

    /// See [`Table::write`].
    pub(crate) async fn write(&self, writes: impl IntoIterator<Item = Write>) -> Result<Written, StoreError> {
        self.table.write(writes).await
    }

    /// See [`Table::commit`].
    pub(crate) async fn commit(&self, writes: impl IntoIterator<Item = Write>) -> Result<Written, StoreError> {
        self.table.commit(writes).await
    }

    /// See [`Table::commit_once`].
    pub(crate) async fn commit_once(&self, write: Write) -> Result<Written, StoreError> {
        self.table.commit_once(write).await
    }
}
