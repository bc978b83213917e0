//! A data folder holds what a restart needs.

use std::path::Path;

use anyhow::Result;

use crate::cloud::OPERATOR;
use crate::stack::{Options, Stack};
use crate::tests::{dynamodb, s};

/// A stack whose data is in `folder`.
async fn start(folder: &Path) -> Result<Stack> {
    let data = Some(folder.to_owned());
    Stack::start(Options {
        data,
        ..Options::default()
    })
    .await
}

/// The keyring's version with the label `stage`.
async fn keyring(stack: &Stack, stage: &str) -> String {
    let client = aws_sdk_secretsmanager::Client::new(&stack.sdk_config(OPERATOR));
    let secret = client.get_secret_value().secret_id("Keyring");
    let secret = secret.version_stage(stage).send().await.unwrap();
    secret.secret_string.unwrap()
}

const CURRENT: &str = "AWSCURRENT";

#[tokio::test]
async fn a_data_folder_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let start = || start(folder.path());
    let stack = start().await.unwrap();
    let put = dynamodb(&stack, OPERATOR)
        .put_item()
        .table_name("Table")
        .item("pk", s("A"))
        .item("sk", s("B"));
    put.send().await.unwrap();
    let (items, made) = (stack.items().unwrap(), keyring(&stack, CURRENT).await);
    assert!(start().await.is_err(), "in use");
    drop(stack);
    let stack = start().await.unwrap();
    assert_eq!(
        (stack.items().unwrap(), keyring(&stack, CURRENT).await),
        (items, made)
    );
}

#[tokio::test]
async fn a_data_folder_from_before_secrets_had_versions_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let start = || start(folder.path());
    let stack = start().await.unwrap();
    let made = keyring(&stack, CURRENT).await;
    drop(stack);
    std::fs::write(folder.path().join("secrets/Keyring"), &made).unwrap();
    let stack = start().await.unwrap();
    assert_eq!(keyring(&stack, CURRENT).await, made);
    stack.rotate("one").await.unwrap();
    let rotated = keyring(&stack, CURRENT).await;
    assert_ne!(rotated, made);
    drop(stack);
    let stack = start().await.unwrap();
    assert_eq!(keyring(&stack, CURRENT).await, rotated);
    assert_eq!(keyring(&stack, "AWSPREVIOUS").await, made);
}
