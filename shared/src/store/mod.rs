//! The only room that speaks DynamoDB: three verbs over one table.
//!
//! `get` reads one item, `list` the items of a partition, `write` makes one conditional write, or several at once.

mod expression;
mod key;
mod stream;
mod write;

use std::collections::HashMap;
use std::error::Error as StdError;

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_types::SdkConfig;
use serde::de::DeserializeOwned;

pub(crate) use expression::If;
pub(crate) use key::{Key, Place};
pub use stream::{Batch, Record};
pub(crate) use write::{Write, Written};

use crate::values::Uid;

/// An item as DynamoDB holds it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The table.
#[derive(Clone, Debug)]
#[expect(clippy::disallowed_types, reason = "this is the door")]
pub struct Store {
    client: aws_sdk_dynamodb::Client,
    table: String,
}

/// One account's partition: all that its owner may read or write.
#[derive(Clone, Copy, Debug)]
pub struct Owned<'a> {
    pub(crate) store: &'a Store,
    /// The owner.
    pub uid: &'a Uid,
}

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
    /// A store over `table`. Makes no call.
    #[must_use]
    #[expect(clippy::disallowed_types, reason = "this is the door")]
    pub fn new(sdk: &SdkConfig, table: &str) -> Self {
        Self { client: aws_sdk_dynamodb::Client::new(sdk), table: table.to_owned() }
    }

    /// The partition of the account `uid`.
    #[must_use]
    pub fn of<'a>(&'a self, uid: &'a Uid) -> Owned<'a> {
        Owned { store: self, uid }
    }

    /// Reads one item, strongly consistent.
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        let answer = request.set_key(Some(key.attributes())).send().await.map_err(failed)?;
        answer.item.map(parse).transpose()
    }

    /// Reads the items of `key`'s partition whose sort key starts with `key`'s, in order, strongly consistent.
    pub(crate) async fn list(&self, key: &Key) -> Result<Vec<Item>, StoreError> {
        let start = AttributeValue::S(key.sk().to_owned());
        self.query(key, "pk = :pk AND begins_with(sk, :sk)", [(":sk", start)]).await
    }

    /// Reads the items of one partition from `first` to `last`, both included, in order, strongly consistent.
    pub(crate) async fn between(&self, first: &Key, last: &Key) -> Result<Vec<Item>, StoreError> {
        let bound = |key: &Key| AttributeValue::S(key.sk().to_owned());
        let bounds = [(":first", bound(first)), (":last", bound(last))];
        self.query(first, "pk = :pk AND sk BETWEEN :first AND :last", bounds).await
    }

    async fn query<const N: usize>(
        &self,
        key: &Key,
        condition: &str,
        values: [(&str, AttributeValue); N],
    ) -> Result<Vec<Item>, StoreError> {
        let mut values: Item = values.map(|(name, value)| (name.to_owned(), value)).into();
        values.insert(":pk".to_owned(), AttributeValue::S(key.pk().to_owned()));
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let request = self
                .client
                .query()
                .table_name(&self.table)
                .consistent_read(true)
                .key_condition_expression(condition)
                .set_expression_attribute_values(Some(values.clone()));
            let answer = request.set_exclusive_start_key(start).send().await.map_err(failed)?;
            items.extend(answer.items.unwrap_or_default());
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// Makes one write, or several in one transaction; every write holds its condition, or nothing happens.
    pub(crate) async fn write(&self, writes: impl IntoIterator<Item = Write>) -> Result<Written, StoreError> {
        write::run(&self.client, &self.table, writes.into_iter().collect()).await
    }
}

/// Reads an item into its noun.
pub(crate) fn parse<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::Broken(error.to_string()))
}

/// Sorts a failed call into what may pass and what will not.
#[expect(clippy::needless_pass_by_value, reason = "has the shape that map_err takes")]
fn failed<E, R>(error: SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata + StdError + 'static,
    R: std::fmt::Debug + 'static,
{
    let chain = DisplayErrorContext(&error).to_string();
    let passing = match &error {
        SdkError::ServiceError(refused) => passes(refused.err().code().unwrap_or_default()),
        SdkError::ConstructionFailure(_) => false,
        _ => true,
    };
    if passing { StoreError::Unavailable(chain) } else { StoreError::Broken(chain) }
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
