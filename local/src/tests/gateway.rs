//! Requests through the gateway: trips, faults, and what happens when a function fails.

use std::time::Duration;

use aws_types::SdkConfig;
use axum::Router;
use axum::routing::{any, get as route};
use bytes::Bytes;
use http::{Request, StatusCode};
use store::sdk::Client;

use super::{get, limited, s, stack, with};
use crate::fault::{Fault, FaultKind};
use crate::gateway::Limits;
use crate::stack::Stack;

async fn read(db: &Client, sk: &str) -> StatusCode {
    let answer = db
        .get_item()
        .table_name("Table")
        .key("pk", s("A#1"))
        .key("sk", s(sk))
        .send()
        .await;
    if answer.is_ok() {
        StatusCode::OK
    } else {
        StatusCode::BAD_GATEWAY
    }
}

async fn write(db: &Client) -> StatusCode {
    let answer = db
        .put_item()
        .table_name("Table")
        .item("pk", s("A#1"))
        .item("sk", s("CORE"))
        .send()
        .await;
    if answer.is_ok() {
        StatusCode::CREATED
    } else {
        StatusCode::BAD_GATEWAY
    }
}

fn alpha() -> Stack {
    with(router)
}

fn router(sdk: &SdkConfig) -> Router {
    let db = Client::new(sdk);
    let calls = |db: &Client| db.clone();
    let (side, row, put) = (calls(&db), calls(&db), calls(&db));
    let panics = async || -> StatusCode { panic!("on purpose") };
    let sleeps = async || tokio::time::sleep(Duration::from_hours(1)).await;
    Router::new()
        .route(
            "/side",
            route(async move || tokio::join!(read(&side, "CORE"), read(&side, "PROFILE")).0),
        )
        .route(
            "/row",
            route(async move || (read(&row, "CORE").await, read(&row, "PROFILE").await).0),
        )
        .route("/put", route(async move || write(&put).await))
        .route("/panic", route(panics))
        .route("/sleep", route(sleeps))
        .route("/echo", any(async |body: String| body))
        .layer(axum::extract::DefaultBodyLimit::disable())
}

#[tokio::test]
async fn reads_side_by_side_are_one_trip() {
    let stack = alpha();
    for (path, trips) in [("/side", 1), ("/row", 2), ("/side", 1)] {
        assert_eq!(get(&stack, path).await.status(), 200);
        let row = stack.last_request().unwrap();
        assert_eq!(
            (row.trips, row.reads, row.writes, row.calls.len()),
            (trips, 1.0, 0.0, 2),
            "{path}"
        );
        assert_eq!(
            (row.function.as_str(), row.route.as_str()),
            ("Alpha", "ANY /{proxy+}")
        );
    }
}

#[tokio::test]
async fn a_fault_strikes_before_or_after_the_call_takes_effect() {
    let order = |stack: &Stack, kind| {
        (1..=3).for_each(|call| {
            stack.fault(Fault {
                call,
                action: None,
                kind,
            });
        });
    };
    for (kind, items, status) in [
        (FaultKind::Before, 0, 502),
        (FaultKind::Throttle, 0, 502),
        (FaultKind::After, 1, 502),
        (FaultKind::Delay(Duration::from_millis(1)), 1, 201),
    ] {
        let stack = alpha();
        order(&stack, kind);
        assert_eq!(
            (
                get(&stack, "/put").await.status().as_u16(),
                stack.items().unwrap().len()
            ),
            (status, items),
            "{kind:?}"
        );
        assert_eq!(
            get(&stack, "/put").await.status(),
            201,
            "the next request is not struck"
        );
    }
}

#[tokio::test]
async fn the_sdk_retries_one_broken_call() {
    let stack = alpha();
    stack.fault(Fault {
        call: 1,
        action: Some("PutItem".to_owned()),
        kind: FaultKind::Before,
    });
    assert_eq!(get(&stack, "/put").await.status(), 201);
    assert_eq!(stack.last_request().unwrap().trips, 2);
}

#[tokio::test]
async fn a_panic_and_a_timeout_are_errors_of_the_function() {
    let stack = limited(Limits::of_this_machine(), router);
    for path in ["/panic", "/sleep"] {
        let answer = get(&stack, path).await;
        assert_eq!(
            (answer.status().as_u16(), answer.body().as_ref()),
            (500, &br#"{"message":"Internal Server Error"}"#[..])
        );
    }
}

#[tokio::test]
async fn bodies_pass_up_to_the_limits() {
    let stack = alpha();
    let post = async |kind: &str, size: usize| {
        let request = Request::post("/echo")
            .header("content-type", kind)
            .body(Bytes::from(vec![b'a'; size]));
        let answer = stack.call(request.unwrap()).await;
        (answer.status().as_u16(), answer.body().len())
    };
    let refused = (413, r#"{"message":"Request Entity Too Large"}"#.len());
    assert_eq!(post("image/png", 1_000).await, (200, 1_000));
    assert_eq!(post("text/plain", 5 * 1024 * 1024).await.1, 5 * 1024 * 1024);
    assert_eq!(
        post("image/png", 5 * 1024 * 1024).await,
        refused,
        "base64 makes it a third larger"
    );
    assert_eq!(post("text/plain", 11 * 1024 * 1024).await, refused);
}

#[tokio::test]
async fn the_stack_tells_of_itself() {
    let stack = alpha();
    get(&stack, "/put").await;
    let requests: serde_json::Value =
        serde_json::from_slice(get(&stack, "/_local/requests").await.body()).unwrap();
    assert_eq!(
        (&requests[0]["trips"], &requests[0]["calls"][0]["action"]),
        (&1.into(), &"PutItem".into())
    );
    assert_eq!(
        get(&stack, "/_local/outbox?to=a+b@c").await.body().as_ref(),
        b"[]"
    );
    for path in [
        "/_local",
        "/_local/nothing",
        "/_local/outbox?from=x",
        "/_local/outbox?wait=x",
    ] {
        assert!(get(&stack, path).await.status().is_client_error(), "{path}");
    }
    let before = stack.clock().now();
    let advance = Request::post("/_local/clock")
        .body(Bytes::from_static(br#"{"advance_secs":600}"#))
        .unwrap();
    assert_eq!(stack.call(advance).await.status(), 200);
    assert!(stack.clock().now() >= before + 600);
}

#[tokio::test]
async fn the_workspace_starts() {
    let started = Stack::memory().await.unwrap();
    assert_eq!(get(&started, "/nothing").await.status(), 404);
    assert_eq!(get(&stack(), "/nothing").await.status(), 404);
}

#[tokio::test]
async fn an_event_is_what_the_gateway_sends() {
    let stack = alpha();
    let request = Request::post("/echo")
        .header("content-type", "text/plain")
        .body(Bytes::from_static(b"hi"))
        .unwrap();
    let (function, event) = stack.event(&request).unwrap();
    let answer = stack.invoke(&function, &event).await.unwrap();
    assert_eq!(
        (function.as_str(), &answer["statusCode"], &answer["body"]),
        ("Alpha", &200.into(), &"hi".into())
    );
    assert_eq!(stack.last_request().unwrap().path, "/echo");
    assert!(stack.invoke("Beta", &event).await.is_err());
}
