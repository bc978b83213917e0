//! The services through the real SDKs: what they answer, to whom, and what was recorded.

mod denied;
mod folder;

use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use store::sdk::error::ProvideErrorMetadata;
use store::sdk::types::{AttributeValue, Put, TransactWriteItem};

use super::{dynamodb, s, stack};
use crate::cloud::OPERATOR;

#[tokio::test]
async fn a_conditional_put_and_a_transaction_hold() {
    let stack = stack();
    let db = dynamodb(&stack, "Alpha");
    let put = || {
        db.put_item()
            .table_name("Table")
            .item("pk", s("A#1"))
            .item("sk", s("CORE"))
            .condition_expression("attribute_not_exists(pk)")
            .send()
    };
    put().await.unwrap();
    let again = put().await.unwrap_err().into_service_error();
    assert!(again.is_conditional_check_failed_exception());

    let one = |sk: &str| {
        let put = Put::builder()
            .table_name("Table")
            .item("pk", s("A#1"))
            .item("sk", s(sk));
        let put = put
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    let new_and = |other: &str| {
        db.transact_write_items()
            .transact_items(one("NEW"))
            .transact_items(one(other))
            .send()
    };
    let cancelled = new_and("CORE").await.unwrap_err().into_service_error();
    assert!(cancelled.is_transaction_canceled_exception());
    assert_eq!(stack.items().unwrap().len(), 1);
    new_and("PHONE#1").await.unwrap();

    let calls = stack.calls();
    let lines: Vec<_> = calls
        .iter()
        .rev()
        .map(|c| (c.action.as_str(), c.kind.as_str(), c.writes))
        .collect();
    let (put, write) = ("PutItem", "TransactWriteItems");
    assert_eq!(
        lines,
        [
            (put, "CORE", 1.0),
            (put, "CORE", 1.0),
            (write, "NEW+CORE", 4.0),
            (write, "NEW+PHONE", 4.0)
        ]
    );
}

#[tokio::test]
async fn mails_sms_and_events_are_kept() {
    let stack = stack();
    let text = |text: &str| Content::builder().data(text).build().unwrap();
    let body = Body::builder()
        .text(text("Go to http://x/y?token=1"))
        .build();
    let message = Message::builder().subject(text("Hello")).body(body).build();
    let send = aws_sdk_sesv2::Client::new(&stack.sdk_config("Alpha"))
        .send_email()
        .from_email_address("Us <a@b.c>");
    let send = send.destination(Destination::builder().to_addresses("ann+1@x.y").build());
    send.content(EmailContent::builder().simple(message).build())
        .send()
        .await
        .unwrap();
    let mail = &stack.outbox().messages(Some("ann+1@x.y"))[0];
    assert_eq!(
        (mail.channel, mail.subject.as_deref()),
        ("email", Some("Hello"))
    );
    assert_eq!(mail.links, ["http://x/y?token=1"]);

    let sns = aws_sdk_sns::Client::new(&stack.sdk_config("Alpha"));
    sns.publish()
        .phone_number("+447700900000")
        .message("code 1")
        .send()
        .await
        .unwrap();
    assert_eq!(stack.outbox().messages(None)[0].text, "code 1");
    let wrong = sns
        .publish()
        .phone_number("0")
        .message("code 1")
        .send()
        .await
        .unwrap_err();
    assert!(wrong.into_service_error().is_invalid_parameter_exception());
    let topic = &stack.template().topics[0];
    sns.publish()
        .topic_arn(topic)
        .message("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(stack.outbox().events()[0].topic, *topic);
}

#[tokio::test]
async fn a_secret_is_read_by_name_and_arn_and_can_be_changed() {
    let stack = stack();
    let own = aws_sdk_secretsmanager::Client::new(&stack.sdk_config("Alpha"));
    let operator = aws_sdk_secretsmanager::Client::new(&stack.sdk_config(OPERATOR));
    operator
        .put_secret_value()
        .secret_id("Secret")
        .secret_string("new")
        .send()
        .await
        .unwrap();
    for id in [
        "Secret",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:Secret",
    ] {
        let secret = own.get_secret_value().secret_id(id).send().await.unwrap();
        assert_eq!(secret.secret_string(), Some("new"));
    }
    let denied = own
        .put_secret_value()
        .secret_id("Secret")
        .secret_string("x")
        .send()
        .await
        .unwrap_err();
    assert_eq!(denied.code(), Some("AccessDeniedException"));
}

#[tokio::test]
async fn expired_items_are_swept_by_the_local_clock() {
    let stack = stack();
    let ttl = AttributeValue::N((stack.clock().now() + 60).to_string());
    let put = dynamodb(&stack, "Alpha")
        .put_item()
        .table_name("Table")
        .item("pk", s("A"))
        .item("sk", s("B"));
    put.item("ttl", ttl).send().await.unwrap();
    assert_eq!(stack.sweep_ttl().unwrap(), 0);
    stack.clock().advance(60);
    assert_eq!(stack.sweep_ttl().unwrap(), 1);
    assert!(stack.items().unwrap().is_empty());
}

#[tokio::test]
async fn the_port_answers_as_the_connector_does() {
    let stack = stack();
    let address = stack.serve_cloud().await.unwrap();
    let target = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Amz-Target: \
        DynamoDB_20120810.Scan\r\n";
    let signed = "Authorization: AWS4-HMAC-SHA256 \
        Credential=Alpha/20260101/us-east-1/dynamodb/aws4_request, S\r\n";
    let request = format!("{target}{signed}Content-Length: 21\r\n\r\n{{\"TableName\":\"Table\"}}");
    let answer = tokio::task::spawn_blocking(move || {
        use std::io::{Read, Write};
        let mut socket = std::net::TcpStream::connect(address).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 400") && answer.contains("AccessDeniedException"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_binary_is_started_as_lambda_would() {
    let stack = stack();
    let environment = stack.function_env("Alpha").await.unwrap();
    let endpoint = format!("http://{}", stack.serve_cloud().await.unwrap());
    assert_eq!(
        (
            &environment["AWS_ACCESS_KEY_ID"],
            &environment["AWS_ENDPOINT_URL"]
        ),
        (&"Alpha".to_owned(), &endpoint)
    );
    assert!(stack.function_env("Beta").await.is_err());
}
