//! The names and credentials that `sam local` gives functions where nobody has told it others.

use aws_credential_types::Credentials;
use aws_sdk_s3::config::SharedCredentialsProvider;
use aws_sdk_s3::primitives::ByteStream;
use aws_types::SdkConfig;

use super::stack;
use crate::cloud::OPERATOR;
use crate::stack::Stack;

fn s3(sdk: &SdkConfig) -> aws_sdk_s3::Client {
    aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::config::Builder::from(sdk)
            .force_path_style(true)
            .build(),
    )
}

async fn read(s3: &aws_sdk_s3::Client, bucket: &str) -> Vec<u8> {
    let got = s3
        .get_object()
        .bucket(bucket)
        .key("a")
        .send()
        .await
        .unwrap();
    got.body.collect().await.unwrap().to_vec()
}

#[tokio::test]
async fn logical_ids_name_buckets_topics_secrets_and_tables() {
    let stack = stack();
    let sdk = stack.sdk_config("Alpha");
    let own = s3(&sdk);
    own.put_object()
        .bucket("Files")
        .key("a")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (read(&own, "Files").await, read(&own, "files").await),
        (b"x".to_vec(), b"x".to_vec())
    );
    assert!(
        own.delete_object()
            .bucket("Files")
            .key("a")
            .send()
            .await
            .is_err(),
        "policies hold under both names"
    );

    aws_sdk_sns::Client::new(&sdk)
        .publish()
        .topic_arn("Events")
        .message("m")
        .send()
        .await
        .unwrap();
    assert_eq!(
        stack.outbox().events()[0].topic,
        "arn:aws:sns:us-east-1:123456789012:Events"
    );

    let secret = aws_sdk_secretsmanager::Client::new(&sdk)
        .get_secret_value()
        .secret_id("Secret")
        .send()
        .await
        .unwrap();
    assert!(secret.secret_string().is_some());
    let read = store::sdk::Client::new(&sdk).get_item().table_name("Table");
    read.key("pk", super::s("A"))
        .key("sk", super::s("B"))
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn who_has_no_credentials_is_the_operator() {
    let stack: Stack = stack();
    let keys = Credentials::new("defaultkey", "defaultsecret", None, None, "test");
    let sdk = stack
        .sdk_config(OPERATOR)
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .build();
    let s3 = s3(&sdk);
    s3.put_object()
        .bucket("files")
        .key("a")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap();
    assert_eq!(read(&s3, "files").await, b"x");
    let put = store::sdk::Client::new(&sdk).put_item().table_name("Table");
    put.item("pk", super::s("A"))
        .item("sk", super::s("B"))
        .send()
        .await
        .unwrap();
    assert_eq!(stack.items().unwrap().len(), 1);
}
