//! What the template must say for the sake of those whose accounts are in the stack: nothing that cannot be made again goes
//! with an update or the stack, nothing lies open, no limit is misspelt. Tests only.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Parameters, TEXT, Template, resolve};

fn resources() -> Vec<(String, Value)> {
    let document = resolve::document(TEXT, &Parameters::new()).unwrap();
    resolve::section(&document, "Resources").into_iter().collect()
}

fn of_kind(kind: &str) -> Vec<(String, Value)> {
    let all: Vec<_> = resources().into_iter().filter(|(_, one)| resolve::kind(one) == kind).collect();
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
        assert_eq!(says("/Properties/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled"), true, "{id}");
        assert_eq!(says("/Properties/SSESpecification/KMSMasterKeyId"), "Key", "{id}");
    }
}

#[test]
fn the_bucket_is_private_versioned_and_encrypted() {
    for (id, bucket) in of_kind("AWS::S3::Bucket") {
        let access = bucket["Properties"]["PublicAccessBlockConfiguration"].as_object().unwrap();
        assert!(access.len() == 4 && access.values().all(|blocked| *blocked == json!(true)), "{id}");
        assert_eq!(bucket["Properties"]["VersioningConfiguration"]["Status"], "Enabled", "{id}");
        let rules = &bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"];
        assert_eq!(rules[0]["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "aws:kms", "{id}");
    }
}

#[test]
fn every_limit_of_a_route_names_a_route() {
    let template = Template::load(&Parameters::new()).unwrap();
    let routes: BTreeSet<_> = template.routes().map(|(route, _)| route.key()).collect();
    for (_, api) in of_kind("AWS::Serverless::HttpApi") {
        for route in api["Properties"]["RouteSettings"].as_object().unwrap().keys() {
            assert!(routes.contains(route), "{route}");
        }
    }
}

#[test]
fn access_logs_hold_nothing_that_a_caller_typed() {
    for (_, api) in of_kind("AWS::Serverless::HttpApi") {
        let format = api["Properties"]["AccessLogSettings"]["Format"].as_str().unwrap();
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

#[test]
fn every_function_may_use_the_key_that_its_table_is_encrypted_with() {
    for (id, function) in of_kind("AWS::Serverless::Function") {
        let policies = function["Properties"]["Policies"].to_string();
        let reaches = |service: &str| policies.contains(&format!("\"{service}.us-east-1.amazonaws.com\""));
        assert_eq!(policies.contains("dynamodb:"), reaches("dynamodb"), "{id}");
        assert_eq!(policies.contains("s3:"), reaches("s3"), "{id}");
    }
}
