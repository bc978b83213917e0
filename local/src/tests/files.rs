//! S3 through the real SDK, and presigned URLs without one.

use std::time::{Duration, UNIX_EPOCH};

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ServerSideEncryption;
use bytes::Bytes;
use http::Request;

use super::stack;
use crate::cloud::OPERATOR;
use crate::stack::Stack;

fn s3(stack: &Stack, identity: &str) -> aws_sdk_s3::Client {
    let config =
        aws_sdk_s3::config::Builder::from(&stack.sdk_config(identity)).force_path_style(true);
    aws_sdk_s3::Client::from_conf(config.build())
}

const DENIED: Option<&str> = Some("AccessDenied");

async fn fetch(stack: &Stack, url: &str) -> (u16, Bytes) {
    let response = stack
        .call_cloud(Request::get(url).body(Bytes::new()).unwrap())
        .await;
    (response.status().as_u16(), response.into_body())
}

#[tokio::test]
async fn an_object_comes_back_and_policies_hold() {
    let stack = stack();
    let own = s3(&stack, "Alpha");
    let body = ByteStream::from_static(b"\x00\xffbytes");
    own.put_object()
        .bucket("files")
        .key("a/b c")
        .body(body)
        .content_type("image/png")
        .send()
        .await
        .unwrap();
    let got = own
        .get_object()
        .bucket("files")
        .key("a/b c")
        .send()
        .await
        .unwrap();
    assert_eq!(got.content_type(), Some("image/png"));
    assert_eq!(
        got.body.collect().await.unwrap().into_bytes().as_ref(),
        b"\x00\xffbytes"
    );
    let missing = s3(&stack, OPERATOR)
        .get_object()
        .bucket("files")
        .key("no")
        .send()
        .await
        .unwrap_err();
    assert!(missing.into_service_error().is_no_such_key());
    // Only those who may list a bucket are told that an object is missing.
    let missing = own.get_object().bucket("files").key("no").send().await;
    assert_eq!(missing.unwrap_err().code(), DENIED);
    // The bucket alone says how it is encrypted.
    let sealed = own
        .put_object()
        .bucket("files")
        .key("a")
        .server_side_encryption(ServerSideEncryption::AwsKms);
    assert_eq!(sealed.send().await.unwrap_err().code(), DENIED);
    let deleted = own.delete_object().bucket("files").key("a").send().await;
    assert_eq!(deleted.unwrap_err().code(), DENIED);
    let listed = own.list_objects_v2().bucket("files").send().await;
    assert_eq!(listed.unwrap_err().code(), DENIED);
    assert!(
        stack
            .calls()
            .iter()
            .any(|call| (call.action.as_str(), call.kind.as_str()) == ("PutObject", "files"))
    );
}

#[tokio::test]
async fn a_presigned_url_serves_until_it_expires() {
    let stack = stack();
    let own = s3(&stack, "Alpha");
    own.put_object()
        .bucket("files")
        .key("a")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap();
    stack.clock().advance(86_400);
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(stack.clock().now()).unwrap());
    let soon = PresigningConfig::builder()
        .start_time(now)
        .expires_in(Duration::from_mins(5))
        .build()
        .unwrap();
    let url = own
        .get_object()
        .bucket("files")
        .key("a")
        .presigned(soon)
        .await
        .unwrap()
        .uri()
        .to_owned();
    assert_eq!(fetch(&stack, &url).await, (200, Bytes::from_static(b"x")));
    assert_eq!(
        fetch(&stack, &url.replace("files/a", "files/b")).await.0,
        403
    );
    stack.clock().advance(301);
    assert_eq!(fetch(&stack, &url).await.0, 403);
}

#[tokio::test]
async fn a_browser_may_upload_where_the_bucket_lets_it() {
    let stack = stack();
    let soon = PresigningConfig::expires_in(Duration::from_mins(5)).unwrap();
    let put = s3(&stack, "Alpha")
        .put_object()
        .bucket("files")
        .key("a")
        .presigned(soon)
        .await
        .unwrap();
    let preflight = Request::options(put.uri())
        .header("origin", "http://x")
        .header("access-control-request-method", "PUT");
    let answer = stack
        .call_cloud(preflight.body(Bytes::new()).unwrap())
        .await;
    assert_eq!(
        (
            answer.status().as_u16(),
            &answer.headers()["access-control-allow-methods"]
        ),
        (204, &"PUT".parse().unwrap())
    );
    let upload = Request::put(put.uri())
        .header("origin", "http://x")
        .body(Bytes::from_static(b"x"))
        .unwrap();
    let answer = stack.call_cloud(upload).await;
    assert_eq!(
        (
            answer.status().as_u16(),
            &answer.headers()["access-control-allow-origin"]
        ),
        (200, &"*".parse().unwrap())
    );
}
