//! The rules on small policies.

use serde_json::json;

use super::*;

fn need(action: &str, resource: &str, keys: Option<&[&str]>) -> Need {
    let keys = keys.map(|keys| {
        (
            "dynamodb:LeadingKeys",
            keys.iter().map(|key| (*key).to_owned()).collect(),
        )
    });
    Need {
        action: action.to_owned(),
        resources: vec![resource.to_owned()],
        context: keys.into_iter().collect(),
    }
}

fn statements(value: &Value) -> Vec<Statement> {
    Statement::read_policies(Some(&json!([{ "Statement": value }])), &Map::new()).unwrap()
}

#[test]
fn a_deny_wins_and_nothing_is_allowed_by_default() {
    let granted = statements(&json!([
        { "Effect": "Allow", "Action": "dynamodb:*", "Resource": ["t", "t/index/*"] },
        { "Effect": "Deny", "Action": ["dynamodb:Scan"], "Resource": "*" },
    ]));
    assert!(allows(&granted, &need("dynamodb:GetItem", "t", None)));
    assert!(!allows(&granted, &need("dynamodb:GetItem", "u", None)));
    assert!(!allows(&granted, &need("dynamodb:Scan", "t", None)));
    assert!(!allows(&[], &need("dynamodb:GetItem", "t", None)));
}

#[test]
fn leading_keys_bound_the_partitions() {
    let granted = statements(&json!({
        "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "t",
        "Condition": { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["ACCOUNT#*"] } },
    }));
    assert!(allows(
        &granted,
        &need("dynamodb:GetItem", "t", Some(&["ACCOUNT#1"]))
    ));
    assert!(!allows(
        &granted,
        &need("dynamodb:GetItem", "t", Some(&["ACCOUNT#1", "EMAIL#a"]))
    ));
    assert!(
        allows(&granted, &need("dynamodb:GetItem", "t", None)),
        "as IAM has it"
    );
}

#[test]
fn a_deny_that_names_partitions_holds_for_them_alone() {
    let granted = statements(&json!([
        { "Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": "t" },
        { "Effect": "Deny", "Action": "dynamodb:*", "Resource": "t",
          "Condition": { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": ["AUDIT#*"] } } },
    ]));
    let allowed = |keys: &[&str]| allows(&granted, &need("dynamodb:UpdateItem", "t", Some(keys)));
    assert!(allowed(&["ACCOUNT#1"]) && allows(&granted, &need("dynamodb:UpdateItem", "t", None)));
    assert!(!allowed(&["AUDIT#KEYRING"]) && !allowed(&["ACCOUNT#1", "AUDIT#KEYRING"]));
}

#[test]
fn a_partition_that_nothing_touches_is_a_right_that_nobody_needs() {
    let granted = statements(&json!({
        "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "t",
        "Condition": {
            "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["ACCOUNT#*", "EMAIL#*"] },
        },
    }));
    let used = Grant::used("f", &need("dynamodb:GetItem", "t", Some(&["ACCOUNT#1"])));
    let unused = granted[0].unused("f", &used.iter().collect::<Vec<_>>());
    let partitions: Vec<_> = unused
        .iter()
        .map(|grant| grant.partition.as_deref())
        .collect();
    assert_eq!(partitions, [Some("EMAIL#*")]);
}

#[test]
fn a_policy_is_said_once_and_named_by_many() {
    let statement =
        json!({ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "s" });
    let managed = Map::from_iter([("Common".to_owned(), json!({ "Statement": [statement] }))]);
    let read = |policies: Value| Statement::read_policies(Some(&policies), &managed).unwrap();
    assert!(allows(
        &read(json!(["Common"])),
        &need("secretsmanager:GetSecretValue", "s", None)
    ));
    assert!(read(json!(["AWSLambdaExecute"])).is_empty());
}

#[test]
fn everything_but_a_topic() {
    let granted = statements(
        &json!({ "Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*" }),
    );
    assert!(allows(
        &granted,
        &need("sns:Publish", "+447700900000", None)
    ));
    assert!(!allows(
        &granted,
        &need("sns:Publish", "arn:aws:sns:us-east-1:1:Topic", None)
    ));
}

#[test]
fn what_the_local_cloud_has_no_model_of_is_left_out_only_where_it_stands_alone() {
    let via = json!({ "StringEquals": { "kms:ViaService": "dynamodb.us-east-1.amazonaws.com" } });
    let alone =
        json!({ "Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "k", "Condition": via });
    assert_eq!(statements(&alone).len(), 0);
    let beside =
        json!({ "Effect": "Allow", "Action": ["kms:Decrypt", "s3:GetObject"], "Resource": "k" });
    assert_eq!(statements(&beside).len(), 1);
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let odd = json!({
        "Statement": {
            "Effect": "Allow", "Action": "a", "Resource": "b",
            "Condition": { "IpAddress": { "aws:SourceIp": "::1" } },
        },
    });
    assert!(Statement::read_policies(Some(&odd), &Map::new()).is_err());
}
