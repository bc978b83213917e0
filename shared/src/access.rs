//! How far the table is open: functions hold [`Store`], and only the nouns of this crate reach the verbs behind it. Who may
//! name [`Table`] has [`OperatorStore`], which is all of it; no function depends on the crate that `Table` is of.
//!
//! No verb is within reach of who holds a `Store`:
//! ```compile_fail,E0624
//! # async fn page(store: &shared::access::Store, key: &store::Key) {
//! let _ = store.page(key, 1, false).await;
//! # }
//! ```
//! nor does any read through the whole table:
//! ```compile_fail,E0599
//! # async fn scan(store: &shared::access::Store) {
//! let _ = store.scan("CREDENTIAL", None).await;
//! # }
//! ```
//! and it makes no `OperatorStore`:
//! ```compile_fail,E0308
//! # fn raised(store: shared::access::Store) {
//! let _ = shared::access::OperatorStore::new(store);
//! # }
//! ```
//! All of this is open to who can name the table:
//! ```no_run
//! # async fn open(table: store::Table, key: &store::Key) {
//! let store = shared::access::OperatorStore::new(table);
//! let _ = store.table().page(key, 1, false).await;
//! let _ = store.table().scan("CREDENTIAL", None).await;
//! # }
//! ```

use std::ops::Deref;

use aws_types::SdkConfig;
use serde::de::DeserializeOwned;
use store::{Item, Key, StoreError, Table, Write, Written};
use types::values::Uid;

/// A handle of the table that reads and writes nothing by itself.
#[derive(Clone, Debug)]
pub struct Store(Table);

/// The table as an operator has it: everything that a function may do, for any account, and the verbs.
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

impl OperatorStore {
    /// All of `table`. Makes no call.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(Store(table))
    }

    /// The partition of the account `uid`, whoever asks.
    #[must_use]
    pub fn of<'a>(&'a self, uid: &'a Uid) -> Owned<'a> {
        self.0.of(uid)
    }

    /// The table's verbs.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.0.0
    }
}

impl Deref for OperatorStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.0
    }
}
