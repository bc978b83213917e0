//! The only room that speaks DynamoDB: three verbs over one table.
//!
//! `get` reads one item, `list`, `span`, `page` and `glance` some of a partition, `write` makes one conditional
//! write, or several at once, and so does `commit`, together with the record of a request that may be repeated.

mod conflict;
mod expression;
mod key;
mod once;
mod stream;
mod write;

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_types::SdkConfig;
use serde::de::DeserializeOwned;

use conflict::Conflicts;
pub(crate) use expression::If;
pub(crate) use key::{Key, Place};
pub(crate) use once::Once;
pub use stream::{Batch, Record, partition, sequence};
pub(crate) use write::{Write, Written};

use crate::aws::failure::{Failure, RetryUnreadable};
use crate::aws::{Lazy, lazy};
use crate::clock::Clock;
use crate::values::Uid;

// The SDK's futures take kilobytes each. They are boxed here, so that what awaits several of them stays small.

/// An item as DynamoDB holds it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The table.
#[derive(Clone, Debug)]
#[expect(clippy::disallowed_types, reason = "this is the door")]
pub struct Store {
    client: Lazy<aws_sdk_dynamodb::Client>,
    table: String,
    clock: Clock,
}

/// One account's partition: all that its owner may read or write.
#[derive(Clone, Copy, Debug)]
pub struct Owned<'a> {
    pub(crate) store: &'a Store,
    /// The owner.
    pub uid: &'a Uid,
}

/// Where a scan goes on.
#[derive(Clone)]
pub struct Cursor(Item);

crate::hidden!(Cursor);

/// Why the table did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Unreachable, throttled or in conflict: the same request may well succeed a little later.
    #[error("the table is unavailable: {0}")]
    Unavailable(String),
    /// A bug, or a setting that is wrong: trying again will not help.
    #[error("the table refused: {0}")]
    Broken(String),
}

impl Store {
    /// A store over `table`, which waits by `clock`. Makes no call.
    #[must_use]
    #[expect(clippy::disallowed_types, reason = "this is the door")]
    pub fn new(sdk: &SdkConfig, table: &str, clock: Clock) -> Self {
        let client = lazy(sdk, |sdk| {
            let config = aws_sdk_dynamodb::config::Builder::from(sdk)
                .retry_classifier(Conflicts)
                .retry_classifier(RetryUnreadable);
            aws_sdk_dynamodb::Client::from_conf(config.build())
        });
        Self { client, table: table.to_owned(), clock }
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
        self.item(key).await?.map(parse).transpose()
    }

    /// Opens a connection by the cheapest call there is, half a read unit; that it fails is no harm.
    pub(crate) async fn connect(&self) {
        let request = self.client.get_item().table_name(&self.table);
        let _ = Box::pin(request.set_key(Some(Key::nowhere().attributes())).send()).await;
    }

    /// Reads one item as it is, strongly consistent.
    pub(crate) async fn item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        Ok(Box::pin(request.set_key(Some(key.attributes())).send()).await.map_err(failed)?.item)
    }

    /// Reads the items of `key`'s partition whose sort key starts with `key`'s, in order, strongly consistent.
    pub(crate) async fn list(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.query(key.pk(), "pk = :pk AND begins_with(sk, :sk)", &[(":sk", key.sk())], true).await
    }

    /// Reads all items of `key`'s partition, in order, strongly consistent.
    pub(crate) async fn partition(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.query(key.pk(), "pk = :pk", &[], true).await
    }

    /// Reads the items from `first` to `last` of one partition, in order, strongly consistent.
    pub(crate) async fn span(&self, first: &Key, last: &Key) -> Result<Vec<Item>, StoreError> {
        let bounds = [(":first", first.sk()), (":last", last.sk())];
        self.query(first.pk(), "pk = :pk AND sk BETWEEN :first AND :last", &bounds, true).await
    }

    /// As `list`, for half the price and maybe a moment late: for what the condition of a later write settles.
    pub(crate) async fn glance(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        self.query(key.pk(), "pk = :pk AND begins_with(sk, :sk)", &[(":sk", key.sk())], false).await
    }

    async fn query(
        &self,
        pk: &str,
        condition: &str,
        values: &[(&str, &str)],
        consistent: bool,
    ) -> Result<Vec<Item>, StoreError> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let values: Item =
            [(":pk", pk)].iter().chain(values).map(|(name, to)| ((*name).to_owned(), text(to))).collect();
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let request = self
                .client
                .query()
                .table_name(&self.table)
                .consistent_read(consistent)
                .key_condition_expression(condition)
                .set_expression_attribute_values(Some(values.clone()));
            let answer = Box::pin(request.set_exclusive_start_key(start).send()).await.map_err(failed)?;
            items.extend(answer.items.unwrap_or_default());
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// Reads at most `limit` items of `key`'s partition from its start, or its end backwards, strongly consistent.
    pub(crate) async fn page(&self, key: &Key, limit: i32, backwards: bool) -> Result<Vec<Item>, StoreError> {
        let request = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(key.pk().to_owned()));
        let request = request.limit(limit).scan_index_forward(!backwards);
        Ok(Box::pin(request.send()).await.map_err(failed)?.items.unwrap_or_default())
    }

    /// Reads the keys of at most `limit` items from an index, by its hash key, in order; a moment late.
    pub(crate) async fn indexed(
        &self,
        index: &str,
        name: &str,
        value: &str,
        limit: i32,
    ) -> Result<Vec<Item>, StoreError> {
        let request = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(index)
            .key_condition_expression("#name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", AttributeValue::S(value.to_owned()));
        Ok(Box::pin(request.limit(limit).send()).await.map_err(failed)?.items.unwrap_or_default())
    }

    /// Reads on through the table: the items whose sort key is `sk`, and where to go on. For operators only.
    pub(crate) async fn scan(&self, sk: &str, from: Option<Cursor>) -> Result<(Vec<Item>, Option<Cursor>), StoreError> {
        let request = self
            .client
            .scan()
            .table_name(&self.table)
            .filter_expression("sk = :sk")
            .expression_attribute_values(":sk", AttributeValue::S(sk.to_owned()))
            .set_exclusive_start_key(from.map(|cursor| cursor.0));
        let answer = Box::pin(request.send()).await.map_err(failed)?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key.map(Cursor)))
    }

    /// Makes one write, or several in one transaction; every write holds its condition, or nothing happens.
    pub(crate) async fn write(&self, writes: impl IntoIterator<Item = Write>) -> Result<Written, StoreError> {
        Box::pin(write::run(&self.client, &self.table, writes.into_iter().collect())).await
    }

    /// Makes one write as a transaction of its own, which costs twice the units: where its answer gets lost and the SDK tries
    /// again, the answer is that of the first try. For what leaves no mark to be known by.
    pub(crate) async fn write_once(&self, write: Write) -> Result<Written, StoreError> {
        Box::pin(write::run_once(&self.client, &self.table, write)).await
    }
}

/// Reads an item into its noun.
pub(crate) fn parse<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|_| StoreError::Broken(unfit::<T>()))
}

/// That an item is not what it must be. The library's own words may quote the item.
fn unfit<T>() -> String {
    format!("an item is no {}", std::any::type_name::<T>())
}

/// Sorts a failed call into what may pass and what will not.
#[expect(clippy::needless_pass_by_value, reason = "has the shape that map_err takes")]
fn failed<E: ProvideErrorMetadata>(error: SdkError<E, HttpResponse>) -> StoreError {
    let failure = Failure::of(&error);
    if failure.passes() || failure.code().is_some_and(passes) {
        StoreError::Unavailable(failure.to_string())
    } else {
        StoreError::Broken(failure.to_string())
    }
}

fn passes(code: &str) -> bool {
    matches!(
        code,
        "InternalServerError"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ServiceUnavailable"
            | "ThrottlingException"
            | "TransactionCanceledException"
            | "TransactionConflictException"
            | "TransactionInProgressException"
    )
}

/// The number in an attribute, if it is there and is one.
pub(crate) fn number(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// The text in an attribute, if it is there and is one.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// The members of a set of texts; none where there is no set.
pub(crate) fn marks(item: &Item, name: &str) -> HashSet<String> {
    let members = item.get(name).and_then(|value| value.as_ss().ok());
    members.into_iter().flatten().cloned().collect()
}
