//! What an event tells of its request.

use super::*;
use crate::template::{Parameters, Template};

fn event(request: &Request<Bytes>) -> Value {
    let text = "Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: f
      Events: { E: { Type: HttpApi, Properties: { Method: post, Path: '/a/{id}' } } }";
    let template = Template::parse(text, &Parameters::new()).unwrap();
    let found = super::super::routes::find(&template, "POST", request.uri().path()).unwrap();
    build(request, &found, "r1", 1_526_479_402)
}

#[test]
fn everything_of_a_request_is_told() {
    let request = Request::post("/a/b%20c?x=1&y=%2B&x=2")
        .header("Host", "api.test:9000")
        .header("Accept", "a");
    let request = request
        .header("accept", "b")
        .header("Cookie", "s=1; t=2")
        .header("User-Agent", "curl");
    let request = request.header("Content-Type", "application/vnd.x+json; charset=utf-8");
    let event = event(&request.body(Bytes::from_static(b"{}")).unwrap());
    assert_eq!(event["routeKey"], "POST /a/{id}");
    assert_eq!(
        (&event["rawPath"], &event["rawQueryString"]),
        (&json!("/a/b c"), &json!("x=1&y=%2B&x=2"))
    );
    assert_eq!(
        event["queryStringParameters"],
        json!({ "x": "1,2", "y": "+" })
    );
    assert_eq!(event["pathParameters"], json!({ "id": "b c" }));
    assert_eq!(event["cookies"], json!(["s=1", "t=2"]));
    assert_eq!(event["headers"]["accept"], "a,b");
    assert_eq!(event["headers"]["cookie"], Value::Null);
    assert_eq!(
        (&event["body"], &event["isBase64Encoded"]),
        (&json!("{}"), &json!(false))
    );
    let context = &event["requestContext"];
    assert_eq!(context["http"]["sourceIp"], "127.0.0.1");
    assert_eq!(
        (&context["time"], &context["timeEpoch"]),
        (
            &json!("16/May/2018:14:03:22 +0000"),
            &json!(1_526_479_402_000_i64)
        )
    );
}

#[test]
fn forms_files_and_broken_text_are_base64() {
    for (kind, bytes) in [
        ("application/x-www-form-urlencoded", &b"a=1"[..]),
        ("text/plain", b"\xff"),
        ("", b"x"),
    ] {
        let event = event(
            &Request::post("/a/b")
                .header("content-type", kind)
                .body(Bytes::from(bytes))
                .unwrap(),
        );
        assert_eq!(event["isBase64Encoded"], true, "{kind}");
        assert_eq!(
            STANDARD.decode(event["body"].as_str().unwrap()).unwrap(),
            bytes
        );
    }
    assert!(
        event(&Request::post("/a/b").body(Bytes::new()).unwrap())
            .get("body")
            .is_none()
    );
}
