//! How far the table is open: functions hold [`Store`], and only the nouns of this crate reach the
//! verbs behind it. Who may name [`Table`] has [`OperatorStore`], which is all of it; no function
//! depends on the crate that `Table` is of.
//!
//! What a function may write, and beside it what does not compile in one:
//!
//! ```
//! # use shared::{app::App, error::{Error, Refusal}, http::Input, label::Entries};
//! # use types::values::Kid;
//! async fn caller(app: &App, input: &Input) -> Result<(), Error> {
//!     let (caller, labels) = app.authenticate::<Entries>(input).await?;
//!     caller.owned(app.store()).delete_label(&labels.0[0].key).await
//! }
//!
//! async fn key(app: &App, input: &Input, kid: Kid) -> Result<(), Error> {
//!     let proof = app.prove_otp(&app.claims(input).await?, Some("123456"), Refusal::OtpOff).await?;
//!     app.store().delete_api_key(proof, Some(kid)).await
//! }
//! ```
//!
//! It reads no stranger's partition:
//!
//! ```compile_fail,E0624
//! # use shared::{access::Store, error::Error}; use types::values::Uid;
//! async fn stranger(store: &Store, uid: &Uid) -> Result<(), Error> {
//!     store.of(uid).delete_label("news").await
//! }
//! ```
//!
//! Nor does it write on a token alone, whose claims name nobody and make no caller:
//!
//! ```compile_fail,E0624
//! # use shared::{app::App, error::Error, http::Input}; use types::values::Uid;
//! async fn named(app: &App, input: &Input) -> Result<Uid, Error> {
//!     Ok(app.claims(input).await?.uid().clone())
//! }
//! ```
//!
//! ```compile_fail,E0624
//! # use shared::{account::Account, auth::{caller::Caller, access_token::AccessClaims}};
//! fn made(claims: AccessClaims, account: Account) -> Option<Caller> {
//!     claims.checked(Some(account)).ok()
//! }
//! ```
//!
//! ```compile_fail,E0451
//! # use shared::{account::Account, auth::{caller::Caller, access_token::AccessClaims}};
//! fn made(claims: AccessClaims, account: Account) -> Caller {
//!     Caller { account, claims }
//! }
//! ```
//!
//! Nor on a token of another API:
//!
//! ```compile_fail,E0616
//! # use shared::session::RefreshToken; use types::values::Uid;
//! fn refreshed(token: RefreshToken) -> Uid {
//!     token.uid
//! }
//! ```
//!
//! ```compile_fail,E0624
//! # use shared::auth::{device_token::DeviceClaims, session_token::SessionClaims}; use types::values::Uid;
//! fn device(device: &DeviceClaims, session: &SessionClaims) -> bool {
//!     session.subject().is_some_and(|(uid, _)| &uid == device.uid())
//! }
//! ```
//!
//! It reads along with the account only what this crate hands out after the check:
//!
//! ```compile_fail,E0277
//! # use shared::{access::Owned, account::Account, app::App, auth::caller::ReadWithAccount, error::Error};
//! struct Everything;
//! impl ReadWithAccount for Everything {
//!     async fn read(_: &App, owned: Owned<'_>) -> Result<(Option<Account>, Self), Error> {
//!         Ok((owned.account().await?, Everything))
//!     }
//! }
//! ```
//!
//! It drops no proof of a second factor, makes none, and uses none twice:
//!
//! ```compile_fail
//! # #![deny(unused_must_use)]
//! # use shared::{app::App, auth::access_token::AccessClaims, error::{Error, Refusal}};
//! async fn dropped(app: &App, claims: &AccessClaims) -> Result<(), Error> {
//!     app.prove_otp(claims, Some("123456"), Refusal::OtpOff).await?;
//!     Ok(())
//! }
//! ```
//!
//! ```compile_fail,E0382
//! # use shared::{app::App, auth::otp::OtpProof, error::Error};
//! async fn twice(app: &App, proof: OtpProof) -> Result<(), Error> {
//!     app.store().delete_api_key(proof, None).await?;
//!     app.store().delete_api_key(proof, None).await
//! }
//! ```
//!
//! And it reads no whole table, and does nothing that only an operator may:
//!
//! ```compile_fail,E0599
//! # use shared::access::Store;
//! async fn everybody(store: &Store) {
//!     let _ = store.scan("CORE", None).await;
//! }
//! ```
//!
//! ```compile_fail,E0423
//! # use shared::access::{OperatorStore, Store};
//! fn promoted(store: Store) -> OperatorStore {
//!     OperatorStore(store)
//! }
//! ```
//!
//! Who can name the table may do all of this:
//!
//! ```
//! # use shared::access::OperatorStore; use store::{Key, Table}; use types::{clock::Clock, values::Uid};
//! async fn all(table: Table, uid: &Uid, key: &Key) {
//!     let store = OperatorStore::new(table, Clock::default());
//!     let _ = store.of(uid).delete_label("news").await;
//!     let _ = store.table().query_page(key, 1, false).await;
//!     let _ = store.table().scan("CORE", None).await;
//! }
//! ```

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
