//! What a DynamoDB request touches: which tables, by which IAM actions, items of which keys. Pure.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::wire::text;
use crate::policy::Need;
use crate::template::{ACCOUNT, REGION, Table};

/// One action on items of a table.
struct Touch {
    action: String,
    table: String,
    index: Option<String>,
    /// Maps with at least the keys' attributes, in DynamoDB's JSON.
    items: Vec<Value>,
}

/// What `action` with `input` needs to be allowed, and the kinds of item it touches.
pub(super) fn describe(tables: &[Table], action: &str, input: &Value) -> (Vec<Need>, String) {
    let touches = touches(tables, action, input);
    let mut kinds: Vec<String> = Vec::new();
    for touch in &touches {
        let (hash, range) = keys(tables, touch);
        for item in &touch.items {
            let kind = prefix(item, &range)
                .or_else(|| prefix(item, &hash))
                .unwrap_or_default();
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    (
        touches.iter().map(|touch| need(tables, touch)).collect(),
        kinds.join("+"),
    )
}

fn need(tables: &[Table], touch: &Touch) -> Need {
    let table = touch.table.rsplit('/').next().unwrap_or_default();
    let index = touch
        .index
        .as_ref()
        .map(|index| format!("/index/{index}"))
        .unwrap_or_default();
    let arn = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}{index}");
    let hash = keys(tables, touch).0;
    let leading: Vec<_> = touch
        .items
        .iter()
        .filter_map(|item| scalar(item, &hash))
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

fn touches(tables: &[Table], action: &str, input: &Value) -> Vec<Touch> {
    let one = |action: &str, part: &Value, items: Vec<Value>| Touch {
        action: action.to_owned(),
        table: text(part, "/TableName").to_owned(),
        index: part
            .get("IndexName")
            .and_then(Value::as_str)
            .map(str::to_owned),
        items,
    };
    match action {
        "TransactGetItems" | "TransactWriteItems" => transaction(input)
            .map(|(a, p)| one(a, p, vec![key(p)]))
            .collect(),
        "BatchGetItem" | "BatchWriteItem" => batch(action, input),
        "Query" => {
            let mut touch = one(action, input, Vec::new());
            let (hash, range) = keys(tables, &touch);
            touch.items.push(queried(input, [&hash, &range]));
            vec![touch]
        }
        "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" => {
            vec![one(action, input, vec![key(input)])]
        }
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

fn batch(action: &str, input: &Value) -> Vec<Touch> {
    let tables = input
        .get("RequestItems")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let requests = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let items = |part: &Value| match part.get("Keys") {
        Some(keys) => requests(keys),
        None => requests(part)
            .iter()
            .filter_map(|one| one.as_object()?.values().next().map(key))
            .collect(),
    };
    let touch = |(table, part): (&String, &Value)| Touch {
        action: action.to_owned(),
        table: table.clone(),
        index: None,
        items: items(part),
    };
    tables.map(touch).collect()
}

fn key(part: &Value) -> Value {
    part.get("Key")
        .or_else(|| part.get("Item"))
        .cloned()
        .unwrap_or_default()
}

/// The key attributes that a `KeyConditionExpression` compares with: each name's first value after
/// it.
fn queried(input: &Value, names: [&str; 2]) -> Value {
    let expression = text(input, "/KeyConditionExpression");
    let is_part = |c: char| !(c.is_alphanumeric() || "_#:.-".contains(c));
    let words: Vec<&str> = expression
        .split(is_part)
        .filter(|word| !word.is_empty())
        .collect();
    let resolved = |word: &str| {
        input
            .pointer(&format!("/ExpressionAttributeNames/{word}"))
            .and_then(Value::as_str)
            .unwrap_or(word)
            .to_owned()
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

/// Names of the hash and range key that `touch` goes by.
fn keys(tables: &[Table], touch: &Touch) -> (String, String) {
    let table = tables
        .iter()
        .find(|table| touch.table.rsplit('/').next() == Some(&table.name));
    let indexes = |create: &Value| {
        create
            .get("GlobalSecondaryIndexes")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let schema = table.and_then(|table| match &touch.index {
        None => Some(table.create.clone()),
        Some(name) => indexes(&table.create)
            .into_iter()
            .find(|index| index.get("IndexName") == Some(&json!(name))),
    });
    let parts = schema
        .as_ref()
        .and_then(|schema| schema.get("KeySchema"))
        .and_then(Value::as_array);
    let name = |kind: &str| {
        let part = parts
            .into_iter()
            .flatten()
            .find(|part| text(part, "/KeyType") == kind);
        part.map(|part| text(part, "/AttributeName").to_owned())
            .unwrap_or_default()
    };
    (name("HASH"), name("RANGE"))
}

/// A key attribute's value, whatever its type.
fn scalar(item: &Value, name: &str) -> Option<String> {
    item.get(name)?
        .as_object()?
        .values()
        .next()?
        .as_str()
        .map(str::to_owned)
}

fn prefix(item: &Value, name: &str) -> Option<String> {
    scalar(item, name).map(|value| value.split('#').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<Table> {
        let create = json!({ "KeySchema": [
            { "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" },
        ] });
        vec![Table {
            name: "T".to_owned(),
            create,
            ttl: None,
        }]
    }

    fn key(pk: &str, sk: &str) -> Value {
        json!({ "pk": { "S": pk }, "sk": { "S": sk } })
    }

    fn lines(needs: &[Need]) -> Vec<String> {
        let keys = |need: &Need| need.context["dynamodb:LeadingKeys"].join(",");
        needs
            .iter()
            .map(|need| format!("{} {}", need.action, keys(need)))
            .collect()
    }

    #[test]
    fn a_transaction_needs_what_its_parts_need() {
        let input = json!({ "TransactItems": [
            { "Put": { "TableName": "T", "Item": key("EMAIL#a", "CREDENTIAL") } },
            { "ConditionCheck": { "TableName": "T", "Key": key("ACCOUNT#1", "PHONE#+44") } },
        ] });
        let (needs, kind) = describe(&table(), "TransactWriteItems", &input);
        assert_eq!(
            lines(&needs),
            [
                "dynamodb:PutItem EMAIL#a",
                "dynamodb:ConditionCheckItem ACCOUNT#1"
            ]
        );
        assert_eq!(kind, "CREDENTIAL+PHONE");
        assert_eq!(
            needs[0].resources,
            ["arn:aws:dynamodb:us-east-1:123456789012:table/T"]
        );
    }

    #[test]
    fn a_query_names_its_partition_and_kind() {
        let input = json!({
            "TableName": "T",
            "KeyConditionExpression": "#p = :p AND begins_with(sk, :s)",
            "ExpressionAttributeNames": { "#p": "pk" },
            "ExpressionAttributeValues": { ":p": { "S": "ACCOUNT#1" }, ":s": { "S": "LABEL#" } },
        });
        let (needs, kind) = describe(&table(), "Query", &input);
        assert_eq!(kind, "LABEL");
        assert_eq!(needs[0].context["dynamodb:LeadingKeys"], ["ACCOUNT#1"]);
    }

    #[test]
    fn a_batch_names_all_its_items() {
        let input = json!({ "RequestItems": { "T": [
            { "PutRequest": { "Item": key("A", "X") } }, { "DeleteRequest": { "Key": key("B", "X") } },
        ] } });
        let (needs, kind) = describe(&table(), "BatchWriteItem", &input);
        assert_eq!(
            (
                kind.as_str(),
                needs[0].context["dynamodb:LeadingKeys"].len()
            ),
            ("X", 2)
        );
    }
}
