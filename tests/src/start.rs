//! How the real binaries start, and what they do where they cannot.

use std::collections::BTreeMap;
use std::process::Command;

use bench::runtime::Runtime;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::binaries::BINARIES;
use crate::person::Person;
use crate::world::World;

const LABELS: &str = "/api/v1/labels";

/// The function of this logical id, started for `world`, once it asks for work.
pub async fn started(world: &World, id: &str, settings: &[(&str, &str)]) -> Runtime {
    let folder = &world.template().function(id).unwrap().folder;
    let mut environment = world.function_env(id).await.unwrap();
    environment.extend(
        settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let mut runtime = Runtime::start(&BINARIES.join(folder), &environment)
        .await
        .unwrap();
    runtime.polled().await.unwrap();
    runtime
}

/// The event for one of `mia`'s requests to the labels.
fn event(mia: &Person<'_>, method: &str, body: &Value) -> Value {
    let request = Request::builder()
        .method(method)
        .uri(LABELS)
        .header("host", "postern.example");
    let request = request.header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {}", mia.token));
    let body = if body.is_null() {
        Bytes::new()
    } else {
        body.to_string().into()
    };
    mia.world.event(&request.body(body).unwrap()).unwrap().1
}

async fn asked(runtime: &mut Runtime, event: &Value) -> Value {
    runtime.answer(event).await.unwrap().0
}

/// What the function called, in no order.
fn calls(world: &World) -> Vec<(&'static str, String, u16)> {
    let calls = world
        .calls()
        .into_iter()
        .filter(|call| call.function == "Labels");
    let mut calls: Vec<_> = calls
        .map(|call| (call.service, call.action, call.status))
        .collect();
    calls.sort();
    calls
}

#[tokio::test]
async fn keyring_and_connection_are_there_before_the_first_request() {
    let world = World::running().await;
    let mia = world.account().await;
    let mut runtime = started(&world, "Labels", &[]).await;
    let first = [
        ("dynamodb", "GetItem".to_owned(), 200),
        ("secretsmanager", "GetSecretValue".to_owned(), 200),
    ];
    assert_eq!(calls(&world), first);
    assert_eq!(
        asked(&mut runtime, &event(&mia, "GET", &Value::Null)).await["statusCode"],
        200
    );
    let queried = ("dynamodb", "Query".to_owned(), 200);
    assert_eq!(calls(&world), [first[0].clone(), queried, first[1].clone()]);
}

#[tokio::test]
async fn nothing_is_called_at_the_start_where_that_is_set() {
    let world = World::running().await;
    let mia = world.account().await;
    let mut runtime = started(&world, "Labels", &[("CONNECT_AT_START", "off")]).await;
    assert_eq!(calls(&world), []);
    assert_eq!(
        asked(&mut runtime, &event(&mia, "GET", &Value::Null)).await["statusCode"],
        200
    );
    let called = [
        ("dynamodb", "Query".to_owned(), 200),
        ("secretsmanager", "GetSecretValue".to_owned(), 200),
    ];
    assert_eq!(calls(&world), called);
}

#[tokio::test]
async fn no_event_ends_it() {
    let world = World::running().await;
    let mia = world.account().await;
    let mut runtime = started(&world, "Labels", &[]).await;
    let good = event(&mia, "GET", &Value::Null);
    let long = "a".repeat(70_000);
    for (field, value, status) in [
        ("/rawQueryString", "a=<b>&c=\"d\" e\u{7f}", 200),
        ("/rawQueryString", long.as_str(), 400),
        ("/rawPath", long.as_str(), 400),
        ("/rawPath", "/api/v1/labels/../labels", 404),
        ("/rawPath", "", 404),
        ("/headers/host", "a b", 200),
        ("/headers/host", "x:99999", 200),
        ("/headers/x-forwarded-proto", "https,http", 200),
        ("/requestContext/domainName", "[", 200),
    ] {
        let mut odd = good.clone();
        *odd.pointer_mut(field).unwrap() = json!(value);
        let answer = asked(&mut runtime, &odd).await;
        assert_eq!(answer["statusCode"], status, "{field}: {answer}");
        assert_eq!(answer["headers"]["content-type"], "application/json");
    }
}

#[tokio::test]
async fn without_a_keyring_it_starts_answers_503_and_heals() {
    let world = World::running().await;
    let mia = world.account().await;
    let keyring = world.keyring().await;
    world.put_secret("{}").await;
    let mut runtime = started(&world, "Labels", &[]).await;
    let ask = event(&mia, "GET", &Value::Null);
    for _ in 0..2 {
        let refused = asked(&mut runtime, &ask).await;
        assert_eq!(
            (&refused["statusCode"], &refused["headers"]["retry-after"]),
            (&json!(503), &json!("1"))
        );
        assert_eq!(
            refused["body"],
            r#"{"error":"Service is unavailable, please try again"}"#
        );
    }
    world.put_secret(&keyring).await;
    assert_eq!(asked(&mut runtime, &ask).await["statusCode"], 200);
}

#[tokio::test]
async fn a_body_that_claims_base64_and_is_not_is_a_400() {
    let world = World::running().await;
    let mia = world.account().await;
    let mut runtime = started(&world, "Labels", &[]).await;
    for (method, body) in [
        ("GET", Value::Null),
        ("POST", json!({ "key": "news", "value": "weekly" })),
    ] {
        let mut event = event(&mia, method, &body);
        event["isBase64Encoded"] = json!(true);
        event["body"] = json!("{\"key\":\"news\",\"value\":\"weekly\"}");
        let refused = asked(&mut runtime, &event).await;
        assert_eq!(refused["statusCode"], 400, "{method}: {refused}");
        assert_eq!(refused["headers"]["content-type"], "application/json");
        assert_eq!(
            refused["body"],
            r#"{"error":"The request body is malformed"}"#
        );
    }
    assert_eq!(mia.get(LABELS).await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn one_line_names_all_that_is_missing_or_malformed() {
    let world = World::running().await;
    for function in &world.template().functions {
        let mut environment: BTreeMap<_, _> = world.function_env(&function.id).await.unwrap();
        environment.remove("TABLE_NAME");
        environment.remove("AWS_REGION");
        for name in ["JWT_LIFETIME", "ROUTE_METRICS", "RUST_LOG", "TRUST"] {
            environment.insert(name.to_owned(), "so=so=so".to_owned());
        }
        let output = Command::new(BINARIES.join(&function.folder))
            .env_clear()
            .envs(&environment)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let line: Value = serde_json::from_str(&said).expect("one line");
        assert_eq!(
            (&line["level"], &line["message"]),
            (&json!("ERROR"), &json!("the function ends")),
            "{said}"
        );
        for name in [
            "TABLE_NAME",
            "AWS_REGION",
            "JWT_LIFETIME",
            "ROUTE_METRICS",
            "RUST_LOG",
            "TRUST",
        ] {
            assert!(
                line["error"].as_str().unwrap().contains(name),
                "{name}: {said}"
            );
        }
        assert_eq!(
            (output.status.code(), output.stderr.as_slice()),
            (Some(1), b"".as_slice())
        );
    }
}
