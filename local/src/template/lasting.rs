//! What the template must say for the sake of those whose accounts are in the stack: nothing that
//! cannot be made again goes with an update or the stack, nothing lies open, no limit is misspelt.
//! Tests only.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Parameters, TEXT, Template, resolve, values};
use crate::policy::Need;

fn resources() -> Vec<(String, Value)> {
    let document = resolve::document(TEXT, &Parameters::new()).unwrap();
    values::section(&document, "Resources")
        .into_iter()
        .collect()
}

fn of_kind(kind: &str) -> Vec<(String, Value)> {
    let all: Vec<_> = resources()
        .into_iter()
        .filter(|(_, one)| values::kind(one) == kind)
        .collect();
    assert!(!all.is_empty(), "no {kind}");
    all
}

#[test]
fn what_cannot_be_made_again_outlives_its_stack_and_its_replacement() {
    let kinds = [
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::SecretsManager::Secret",
    ];
    for (id, resource) in kinds.into_iter().flat_map(of_kind) {
        for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
            assert_eq!(resource[policy], "Retain", "{id}: {policy}");
        }
    }
}

#[test]
fn the_table_is_kept_from_accidents() {
    for (id, table) in of_kind("AWS::DynamoDB::Table") {
        let says = |pointer: &str| table.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(says("/Properties/DeletionProtectionEnabled"), true, "{id}");
        assert_eq!(
            says("/Properties/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled"),
            true,
            "{id}"
        );
        assert_eq!(
            says("/Properties/SSESpecification/KMSMasterKeyId"),
            "Key",
            "{id}"
        );
    }
}

#[test]
fn the_bucket_is_private_versioned_and_encrypted() {
    for (id, bucket) in of_kind("AWS::S3::Bucket") {
        let access = bucket["Properties"]["PublicAccessBlockConfiguration"]
            .as_object()
            .unwrap();
        assert!(
            access.len() == 4 && access.values().all(|blocked| *blocked == json!(true)),
            "{id}"
        );
        assert_eq!(
            bucket["Properties"]["VersioningConfiguration"]["Status"], "Enabled",
            "{id}"
        );
        let rules = &bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"];
        assert_eq!(
            rules[0]["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "aws:kms",
            "{id}"
        );
    }
}

#[test]
fn every_limit_of_a_route_names_a_route() {
    let template = Template::load(&Parameters::new()).unwrap();
    let routes: BTreeSet<_> = template.routes().map(|(route, _)| route.key()).collect();
    for (_, api) in of_kind("AWS::Serverless::HttpApi") {
        for route in api["Properties"]["RouteSettings"]
            .as_object()
            .unwrap()
            .keys()
        {
            assert!(routes.contains(route), "{route}");
        }
    }
}

#[test]
fn access_logs_hold_nothing_that_a_caller_typed() {
    for (_, api) in of_kind("AWS::Serverless::HttpApi") {
        let format = api["Properties"]["AccessLogSettings"]["Format"]
            .as_str()
            .unwrap();
        let fields: serde_json::Map<String, Value> = serde_json::from_str(format).unwrap();
        let known = [
            "requestId",
            "requestTimeEpoch",
            "routeKey",
            "status",
            "responseLatency",
            "integrationLatency",
            "responseLength",
            "error.message",
            "integrationErrorMessage",
        ];
        for (name, value) in fields {
            let value = value.as_str().unwrap().strip_prefix("$context.").unwrap();
            assert!(known.contains(&value), "{name}");
        }
    }
}

/// The text of a function's policies, those that it names with them.
fn policies(function: &Value) -> String {
    let own = function["Properties"]["Policies"].as_array().unwrap();
    let managed = of_kind("AWS::IAM::ManagedPolicy");
    let named = managed
        .into_iter()
        .filter(|(id, _)| own.contains(&json!(id)))
        .map(|(_, policy)| policy.to_string());
    own.iter().map(Value::to_string).chain(named).collect()
}

/// Its entries are an operator's.
#[test]
fn the_audit_trail_is_closed_to_every_function() {
    let template = Template::load(&Parameters::new()).unwrap();
    let may = |function: &super::Function, action: &str, key: &str| {
        let context = BTreeMap::from([("dynamodb:LeadingKeys", vec![key.to_owned()])]);
        let resources = vec![resolve::arn("AWS::DynamoDB::Table", "Table")];
        function.may(&Need {
            action: action.to_owned(),
            resources,
            context,
        })
    };
    for function in template
        .functions
        .iter()
        .filter(|function| function.id != "Rotation")
    {
        assert!(
            may(function, "dynamodb:UpdateItem", "ACCOUNT#1"),
            "{}",
            function.id
        );
        for action in [
            "GetItem",
            "Query",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "BatchWriteItem",
        ] {
            assert!(
                !may(function, &format!("dynamodb:{action}"), "AUDIT#ACCOUNTS"),
                "{}: {action}",
                function.id
            );
        }
    }
}

/// `monitoring.yaml` is told all that it asks for, and asks for nothing that it does not use.
#[test]
fn monitoring_is_told_what_it_asks_for() {
    let nested = include_str!("../../../monitoring.yaml");
    let asked = values::section(
        &resolve::document(nested, &Parameters::new()).unwrap(),
        "Parameters",
    );
    for (id, stack) in of_kind("AWS::CloudFormation::Stack") {
        let told = stack["Properties"]["Parameters"].as_object().unwrap();
        assert_eq!(
            told.keys().collect::<BTreeSet<_>>(),
            asked.keys().collect::<BTreeSet<_>>(),
            "{id}"
        );
    }
    for name in asked.keys() {
        let used =
            nested.contains(&format!("!Ref {name}")) || nested.contains(&format!("${{{name}}}"));
        assert!(used, "{name}");
    }
    let functions = of_kind("AWS::Serverless::Function");
    assert!(
        functions.iter().all(|(id, _)| asked.contains_key(id)),
        "a function that nobody watches"
    );
}

#[test]
fn every_function_may_use_the_key_that_its_table_is_encrypted_with() {
    for (id, function) in of_kind("AWS::Serverless::Function") {
        let policies = policies(&function);
        let reaches =
            |service: &str| policies.contains(&format!("\"{service}.us-east-1.amazonaws.com\""));
        assert_eq!(policies.contains("dynamodb:"), reaches("dynamodb"), "{id}");
        assert_eq!(policies.contains("s3:"), reaches("s3"), "{id}");
    }
}
