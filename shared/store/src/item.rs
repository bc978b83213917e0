//! Items as DynamoDB holds them, and what is read of them.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

use crate::error::StoreError;

/// An item as DynamoDB holds it.
pub type Item = HashMap<String, AttributeValue>;

/// Reads an item into its noun.
pub fn parse<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|_| StoreError::Broken(unfit::<T>()))
}

/// That an item is not what it must be. The library's own words may quote the item.
pub(crate) fn unfit<T>() -> String {
    format!("an item is no {}", std::any::type_name::<T>())
}

/// The number in an attribute, if it is there and is one.
#[must_use]
pub fn number(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// The text in an attribute, if it is there and is one.
pub fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// The members of a set of texts; none where there is no set.
#[must_use]
pub fn marks(item: &Item, name: &str) -> HashSet<String> {
    let members = item.get(name).and_then(|value| value.as_ss().ok());
    members.into_iter().flatten().cloned().collect()
}
