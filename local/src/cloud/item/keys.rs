//! The keys of items: what the table calls them, and what is in them. Pure.

use serde_json::{Map, Value};

use crate::cloud::wire::text;
use crate::template::Table;

/// The key attributes that a `KeyConditionExpression` compares with: each name's first value after
/// it.
pub(super) fn queried(input: &Value, names: [&str; 2]) -> Value {
    let expression = text(input, "/KeyConditionExpression");
    let is_part = |c: char| !(c.is_alphanumeric() || "_#:.-".contains(c));
    let words: Vec<&str> = expression
        .split(is_part)
        .filter(|word| !word.is_empty())
        .collect();
    let names_of_attributes = input.get("ExpressionAttributeNames");
    let resolved = |word| {
        names_of_attributes
            .and_then(|names| names.get(word)?.as_str())
            .unwrap_or(word)
    };
    let value = |name: &str| {
        let mut rest = words.iter().skip_while(|word| resolved(word) != name);
        let placeholder = rest.find(|word| word.starts_with(':'))?;
        input
            .get("ExpressionAttributeValues")?
            .get(*placeholder)
            .cloned()
    };
    names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), value(name)?)))
        .collect::<Map<_, _>>()
        .into()
}

/// Names of the hash and range key of a table, by its name or ARN, or of its `index`.
pub(super) fn keys<'a>(tables: &'a [Table], name: &str, index: Option<&str>) -> (&'a str, &'a str) {
    let name = name.rsplit('/').next().unwrap_or_default();
    let table = tables.iter().find(|table| table.name == name);
    let schema = table.and_then(|table| match index {
        None => Some(&table.create),
        Some(name) => named_index(&table.create, name),
    });
    let parts = schema
        .and_then(|schema| schema.get("KeySchema"))
        .and_then(Value::as_array);
    let name = |kind: &str| {
        let part = parts
            .into_iter()
            .flatten()
            .find(|part| text(part, "/KeyType") == kind);
        part.map(|part| text(part, "/AttributeName"))
            .unwrap_or_default()
    };
    (name("HASH"), name("RANGE"))
}

fn named_index<'a>(create: &'a Value, name: &str) -> Option<&'a Value> {
    let indexes = create.get("GlobalSecondaryIndexes")?.as_array()?;
    indexes
        .iter()
        .find(|index| text(index, "/IndexName") == name)
}

/// A key attribute's value, whatever its type.
pub(super) fn scalar<'a>(item: &'a Value, name: &str) -> Option<&'a str> {
    item.get(name)?.as_object()?.values().next()?.as_str()
}

/// The beginning of a key attribute's value, which tells the kind of item.
pub(super) fn prefix<'a>(item: &'a Value, name: &str) -> Option<&'a str> {
    scalar(item, name)?.split('#').next()
}
