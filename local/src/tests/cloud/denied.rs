//! What is not granted is denied.

use store::sdk::error::ProvideErrorMetadata;

use crate::cloud::OPERATOR;
use crate::tests::{dynamodb, s, stack};

#[tokio::test]
async fn what_is_not_granted_is_denied() {
    let stack = stack();
    let scan = |by: &str| dynamodb(&stack, by).scan().table_name("Table").send();
    let denied = scan("Alpha").await.unwrap_err();
    assert_eq!(denied.code(), Some("AccessDeniedException"));
    let delete = |pk: &str| {
        dynamodb(&stack, "Alpha")
            .delete_item()
            .table_name("Table")
            .key("pk", s(pk))
            .key("sk", s("X"))
            .send()
    };
    delete("A#1").await.unwrap();
    assert_eq!(
        delete("B#1").await.unwrap_err().code(),
        Some("AccessDeniedException")
    );
    let nobody = scan("Nobody").await.unwrap_err();
    assert_eq!(nobody.code(), Some("UnrecognizedClientException"));
    scan(OPERATOR).await.unwrap();

    let sns = aws_sdk_sns::Client::new(&stack.sdk_config("Alpha"));
    let denied = sns
        .publish()
        .topic_arn("arn:aws:sns:us-east-1:1:Other")
        .message("x")
        .send()
        .await
        .unwrap_err();
    assert!(
        denied
            .into_service_error()
            .is_authorization_error_exception()
    );
    let unused: Vec<_> = stack
        .granted_but_unused()
        .into_iter()
        .map(|grant| grant.action)
        .collect();
    assert!(
        unused.contains(&"dynamodb:Query".to_owned())
            && !unused.contains(&"dynamodb:DeleteItem".to_owned())
    );
}
