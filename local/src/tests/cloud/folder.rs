//! A data folder holds what a restart needs.

use crate::cloud::OPERATOR;
use crate::stack::{Options, Stack};
use crate::tests::{dynamodb, s};

#[tokio::test]
async fn a_data_folder_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        Stack::start(Options {
            data: Some(folder.path().to_owned()),
            ..Options::default()
        })
    };
    let stack = start().await.unwrap();
    let secret = async |stack: &Stack| {
        let client = aws_sdk_secretsmanager::Client::new(&stack.sdk_config(OPERATOR));
        client
            .get_secret_value()
            .secret_id("Keyring")
            .send()
            .await
            .unwrap()
            .secret_string
            .unwrap()
    };
    let put = dynamodb(&stack, OPERATOR)
        .put_item()
        .table_name("Table")
        .item("pk", s("A"))
        .item("sk", s("B"));
    put.send().await.unwrap();
    let (items, keyring) = (stack.items().unwrap(), secret(&stack).await);
    assert!(start().await.is_err(), "in use");
    drop(stack);
    let stack = start().await.unwrap();
    assert_eq!(
        (stack.items().unwrap(), secret(&stack).await),
        (items, keyring.clone())
    );

    // As the folder was before secrets had versions.
    drop(stack);
    std::fs::write(folder.path().join("secrets/Keyring"), &keyring).unwrap();
    let stack = start().await.unwrap();
    assert_eq!(secret(&stack).await, keyring);
    stack.rotate("one").await.unwrap();
    let rotated = secret(&stack).await;
    assert_ne!(rotated, keyring);
    drop(stack);
    let stack = start().await.unwrap();
    assert_eq!(secret(&stack).await, rotated);
    let client = aws_sdk_secretsmanager::Client::new(&stack.sdk_config(OPERATOR));
    let before = client
        .get_secret_value()
        .secret_id("Keyring")
        .version_stage("AWSPREVIOUS")
        .send()
        .await
        .unwrap();
    assert_eq!(before.secret_string(), Some(keyring.as_str()));
}
