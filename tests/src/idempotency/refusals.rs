//! What is refused because of the key, in the shape of each API.

use serde_json::{Value, json};

use super::{KEY, keyed, with_key};
use crate::person::Person;
use crate::world::World;

const REUSED: &str = "Idempotency key was used for another request";

/// A request of each API that needs no token, and the body that this error has there.
fn apis(error: &str, status: u16) -> [(&'static str, Value); 4] {
    [
        ("POST /api/v1/accounts", json!({ "error": error })),
        (
            "POST /session",
            json!({ "error": error, "message": error, "status": status, "type": "error" }),
        ),
        ("POST /api/auth/login", json!({ "error": error })),
        (
            "POST /api/auth/session/123456789",
            json!({ "errors": { "detail": error } }),
        ),
    ]
}

#[tokio::test]
async fn another_request_under_the_key_is_a_422_in_every_api() {
    for (row, body) in apis(REUSED, 422) {
        let world = World::strict().await;
        let first = world
            .send(keyed(
                row,
                None,
                &json!({ "email": "mia@example.com", "password": "x" }),
            ))
            .await;
        assert!(first.status.is_client_error(), "{row}: {}", first.text());
        let other = keyed(
            row,
            None,
            &json!({ "email": "mia@example.com", "password": "y" }),
        );
        assert_eq!(
            world.unchanged(world.send(other)).await.is(422).json(),
            body,
            "{row}"
        );
        let elsewhere = world
            .send(keyed(
                "POST /api/v1/security/reset_password",
                None,
                &json!({ "email": "a" }),
            ))
            .await;
        elsewhere.refuses(422, REUSED);
    }
}

#[tokio::test]
async fn a_key_that_is_none_is_a_400_in_every_api() {
    let long = "k".repeat(256);
    for (row, body) in apis("Idempotency key is invalid", 400) {
        let world = World::strict().await;
        for key in ["", " ", "\"\"", "\"open", &long] {
            let request = with_key(keyed(row, None, &json!({})), key);
            let answer = world.unchanged(world.send(request)).await;
            assert_eq!(answer.is(400).json(), body, "{row} {key}");
        }
        let mut umlaut = keyed(row, None, &json!({}));
        umlaut.headers_mut().insert(
            "idempotency-key",
            http::HeaderValue::from_bytes(b"k\xfcy").unwrap(),
        );
        assert_eq!(world.send(umlaut).await.status, 400);
    }
}

#[tokio::test]
async fn one_that_died_is_waited_for_in_every_api() {
    for (row, body) in apis("A request with this idempotency key is still running", 409) {
        let world = World::strict().await;
        world.fault(local::Fault {
            call: 1,
            action: Some("UpdateItem".to_owned()),
            kind: local::FaultKind::KillAfter,
        });
        let request = keyed(row, None, &json!({ "email": "mia@example.com" }));
        world.send(request.clone()).await.is(500);
        let answer = world.send(request.clone()).await.is(409);
        let wait: i64 = answer.header("retry-after").parse().unwrap();
        assert_eq!(
            (answer.json(), (1..=30).contains(&wait)),
            (body, true),
            "{row}"
        );
        // Another request is told so at once.
        world
            .send(keyed(row, None, &json!({ "email": "bob@example.com" })))
            .await
            .is(422);
        world.clock().advance(wait);
        assert_ne!(world.send(request).await.status, 409);
    }
}

#[tokio::test]
async fn the_method_path_query_and_platform_make_another_request() {
    let world = World::strict().await;
    let mia = world.account().await;
    let label = json!({ "key": "news", "value": "weekly" });
    let first = keyed("POST /api/v1/labels", Some(&mia.token), &label);
    world.send(first.clone()).await.is(201);
    let mut with_platform = first.clone();
    with_platform
        .headers_mut()
        .insert("platform", "Web".parse().unwrap());
    let mut as_form = first.clone();
    as_form.headers_mut().insert(
        "content-type",
        "application/x-www-form-urlencoded".parse().unwrap(),
    );
    for other in [
        with_platform,
        as_form,
        keyed("POST /api/v1/labels?x=1", Some(&mia.token), &label),
        keyed("POST /api/v1/profiles", Some(&mia.token), &label),
        keyed("DELETE /api/v1/labels/news", Some(&mia.token), &Value::Null),
        keyed(
            "POST /api/v1/labels",
            Some(&mia.token),
            &json!({ "value": "weekly", "key": "news" }),
        ),
    ] {
        world
            .unchanged(world.send(other))
            .await
            .refuses(422, REUSED);
    }
    let mut charset = first;
    charset.headers_mut().insert(
        "content-type",
        "application/json; charset=utf-8".parse().unwrap(),
    );
    world.send(charset).await.is(201);
}

#[tokio::test]
async fn reads_take_no_notice_of_a_key() {
    let world = World::strict().await;
    let mia = world.account().await;
    let token = Some(mia.token.as_str());
    for (row, body) in [
        ("GET /api/v1/accounts/me", Value::Null),
        ("GET /api/v1/labels", Value::Null),
        (
            "POST /api/v1/security/verify_api_key",
            json!({ "uid": "none" }),
        ),
        (
            "POST /api/auth/auth",
            json!({ "email": mia.email, "nonce": "abc" }),
        ),
        ("POST /api/auth/session", json!({ "refreshToken": "none" })),
        ("HEAD /api/auth/logout", Value::Null),
        ("OPTIONS /api/v1/labels", Value::Null),
        ("POST /api/v1/nowhere", Value::Null),
    ] {
        for key in [KEY, ""] {
            let answer = world
                .unchanged(world.send(with_key(keyed(row, token, &body), key)))
                .await;
            assert!(
                !answer.text().contains("dempotency"),
                "{row}: {}",
                answer.text()
            );
            assert!(
                world
                    .last_request()
                    .unwrap()
                    .calls
                    .iter()
                    .all(|call| call.kind != "REQUEST"),
                "{row}"
            );
        }
    }
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": crate::person::PASSWORD }),
        )
        .await;
    let jwt = session.json()["jwtToken"].as_str().unwrap().to_owned();
    world
        .unchanged(world.send(keyed("GET /session", Some(&jwt), &Value::Null)))
        .await
        .is(200);
}

#[tokio::test]
async fn browsers_may_send_a_key() {
    let world = World::strict().await;
    Person::signed_up(&world, "mia@example.com").await;
    let preflight = http::Request::options("/api/v1/accounts")
        .header("origin", "https://app.example")
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,idempotency-key",
        );
    let answer = world
        .send(preflight.body(bytes::Bytes::new()).unwrap())
        .await
        .is(204);
    assert!(
        answer
            .header("access-control-allow-headers")
            .to_ascii_lowercase()
            .contains("idempotency-key")
    );
}
