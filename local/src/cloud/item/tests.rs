//! What requests of each kind touch.

use serde_json::json;

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
