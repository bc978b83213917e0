//! What a DynamoDB request touches: which tables, by which IAM actions, items of which keys. Pure.

mod keys;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::wire::text;
use crate::policy::Need;
use crate::template::{ACCOUNT, REGION, Table};
use keys::{keys, prefix, queried, scalar};

/// One action on items of a table.
struct Touch<'a> {
    action: &'a str,
    table: &'a str,
    index: Option<&'a str>,
    /// Maps with at least the keys' attributes, in DynamoDB's JSON.
    items: Vec<Cow<'a, Value>>,
}

/// What `action` with `input` needs to be allowed, and the kinds of item it touches.
pub(super) fn describe(tables: &[Table], action: &str, input: &Value) -> (Vec<Need>, String) {
    let touches = touches(tables, action, input);
    let mut kinds: Vec<&str> = Vec::new();
    let mut needs = Vec::new();
    for touch in &touches {
        let (hash, range) = keys(tables, touch.table, touch.index);
        for item in &touch.items {
            let kind = prefix(item, range)
                .or_else(|| prefix(item, hash))
                .unwrap_or_default();
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        needs.push(need(touch, hash));
    }
    (needs, kinds.join("+"))
}

fn need(touch: &Touch<'_>, hash: &str) -> Need {
    let table = touch.table.rsplit('/').next().unwrap_or_default();
    let index = touch
        .index
        .map(|index| format!("/index/{index}"))
        .unwrap_or_default();
    let arn = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}{index}");
    let leading: Vec<_> = touch
        .items
        .iter()
        .filter_map(|item| scalar(item, hash).map(str::to_owned))
        .collect();
    let context = if leading.is_empty() {
        BTreeMap::new()
    } else {
        BTreeMap::from([("dynamodb:LeadingKeys", leading)])
    };
    Need {
        action: format!("dynamodb:{}", touch.action),
        resources: vec![arn],
        context,
    }
}

fn touches<'a>(tables: &[Table], action: &'a str, input: &'a Value) -> Vec<Touch<'a>> {
    let one = |action: &'a str, part: &'a Value, items: Vec<Cow<'a, Value>>| Touch {
        action,
        table: text(part, "/TableName"),
        index: part.get("IndexName").and_then(Value::as_str),
        items,
    };
    let keyed = |action, part| one(action, part, key(part).into_iter().collect());
    match action {
        "TransactGetItems" | "TransactWriteItems" => transaction(input)
            .map(|(action, part)| keyed(action, part))
            .collect(),
        "BatchGetItem" | "BatchWriteItem" => batch(action, input),
        "Query" => {
            let mut touch = one(action, input, Vec::new());
            let (hash, range) = keys(tables, touch.table, touch.index);
            touch.items.push(Cow::Owned(queried(input, [hash, range])));
            vec![touch]
        }
        "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" => vec![keyed(action, input)],
        _ => vec![one(action, input, Vec::new())],
    }
}

/// A transaction is authorised part by part, not as an action of its own.
fn transaction(input: &Value) -> impl Iterator<Item = (&'static str, &Value)> {
    let parts = input
        .get("TransactItems")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    parts
        .filter_map(|part| part.as_object()?.iter().next())
        .map(|(name, part)| match name.as_str() {
            "Put" => ("PutItem", part),
            "Update" => ("UpdateItem", part),
            "Delete" => ("DeleteItem", part),
            "ConditionCheck" => ("ConditionCheckItem", part),
            _ => ("GetItem", part),
        })
}

fn batch<'a>(action: &'a str, input: &'a Value) -> Vec<Touch<'a>> {
    let tables = input
        .get("RequestItems")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let requests = |value: &'a Value| value.as_array().into_iter().flatten();
    let items = |part: &'a Value| match part.get("Keys") {
        Some(keys) => requests(keys).map(Cow::Borrowed).collect(),
        None => requests(part)
            .filter_map(|one| one.as_object()?.values().next().and_then(key))
            .collect(),
    };
    let touch = |(table, part): (&'a String, &'a Value)| Touch {
        action,
        table,
        index: None,
        items: items(part),
    };
    tables.map(touch).collect()
}

/// The key of an item, or the item.
fn key(part: &Value) -> Option<Cow<'_, Value>> {
    part.get("Key")
        .or_else(|| part.get("Item"))
        .map(Cow::Borrowed)
}
