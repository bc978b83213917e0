//! How far the table is open: functions hold this handle, and only the nouns of this crate reach the verbs behind it.

use aws_types::SdkConfig;
use serde::de::DeserializeOwned;
use store::{Cursor, Item, Key, StoreError, Table, Write, Written};
use types::values::Uid;

/// A handle of the table that reads and writes nothing by itself.
#[derive(Clone, Debug)]
pub struct Store(Table);

/// One account's partition: all that its owner may read or write.
#[derive(Clone, Copy, Debug)]
pub struct Owned<'a> {
    pub(crate) store: &'a Store,
    /// The owner.
    pub uid: &'a Uid,
}

impl Store {
    /// A store over `table`. Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: &str) -> Self {
        Self(Table::new(sdk, table))
    }

    /// The partition of the account `uid`.
    #[must_use]
    pub fn of<'a>(&'a self, uid: &'a Uid) -> Owned<'a> {
        Owned { store: self, uid }
    }

    /// Reads one item, strongly consistent.
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.0.get(key).await
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self) {
        self.0.connect().await;
    }

    /// Reads one item as it is, strongly consistent.
    pub(crate) async fn item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.0.item(key).await
    }

    /// See [`Table::list`].
    pub(crate) async fn list(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.0.list(key).await
    }

    /// See [`Table::partition`].
    pub(crate) async fn partition(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.0.partition(key).await
    }

    /// See [`Table::span`].
    pub(crate) async fn span(&self, first: &Key, last: &Key) -> Result<Vec<Item>, StoreError> {
        self.0.span(first, last).await
    }

    /// See [`Table::glance`].
    pub(crate) async fn glance(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.0.glance(key).await
    }

    /// See [`Table::page`].
    pub(crate) async fn page(&self, key: &Key, limit: i32, backwards: bool) -> Result<Vec<Item>, StoreError> {
        self.0.page(key, limit, backwards).await
    }

    /// See [`Table::indexed`].
    pub(crate) async fn indexed(
        &self,
        index: &str,
        name: &str,
        value: &str,
        limit: i32,
    ) -> Result<Vec<Item>, StoreError> {
        self.0.indexed(index, name, value, limit).await
    }

    /// See [`Table::scan`]. For operators only.
    pub(crate) async fn scan(&self, sk: &str, from: Option<Cursor>) -> Result<(Vec<Item>, Option<Cursor>), StoreError> {
        self.0.scan(sk, from).await
    }

    /// See [`Table::write`].
    pub(crate) async fn write(&self, writes: impl IntoIterator<Item = Write>) -> Result<Written, StoreError> {
        self.0.write(writes).await
    }

    /// See [`Table::commit`].
    pub(crate) async fn commit(&self, writes: impl IntoIterator<Item = Write>) -> Result<Written, StoreError> {
        self.0.commit(writes).await
    }

    /// See [`Table::commit_once`].
    pub(crate) async fn commit_once(&self, write: Write) -> Result<Written, StoreError> {
        self.0.commit_once(write).await
    }
}
