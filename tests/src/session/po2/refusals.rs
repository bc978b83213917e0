//! What is refused, and in which shape.

use serde_json::{Value, json};

use super::{BOTH, Machine, login, missing, refuses};
use crate::world::World;

#[tokio::test]
async fn one_answer_and_the_same_work_for_every_wrong_combination() {
    let world = World::strict().await;
    let (one, two) = (Machine::made(&world).await, Machine::made(&world).await);
    let revoked = Machine::keyed(&world, &one.client_id, None).await;
    let (operations, by) = (world.operations(), world.audit());
    let revoke = operations.revoke_client_key(&one.client_id, &revoked.key.api_key, &by);
    assert!(revoke.await.unwrap());
    let expired = Machine::keyed(&world, &one.client_id, Some(world.clock().now())).await;
    let shut = Machine::made(&world).await;
    let disable = operations.switch_client(&shut.client_id, false, &by);
    assert!(disable.await.unwrap());
    one.login(&world).await.is(200);
    let unknown = if one.client_id == "123456789" {
        "123456788"
    } else {
        "123456789"
    };
    for (client_id, api_key, secret) in [
        (
            one.client_id.as_str(),
            one.key.api_key.as_str(),
            two.secret.as_str(),
        ),
        (&one.client_id, &two.key.api_key, &two.secret),
        (&one.client_id, &two.key.api_key, &one.secret),
        (&two.client_id, &one.key.api_key, &one.secret),
        (unknown, &one.key.api_key, &one.secret),
        (&one.client_id, &revoked.key.api_key, &revoked.secret),
        (&one.client_id, &expired.key.api_key, &expired.secret),
        (&shut.client_id, &shut.key.api_key, &shut.secret),
    ] {
        refuses(
            world
                .unchanged(login(&world, client_id, api_key, secret))
                .await,
            401,
            "Unauthorized",
        );
        let row = world.last_request().unwrap();
        let calls: Vec<_> = row.calls.iter().map(|call| call.action.as_str()).collect();
        assert_eq!(
            (calls, row.trips, row.reads),
            (vec!["GetItem", "GetItem"], 1, 2.0)
        );
    }
    let enable = operations.switch_client(&shut.client_id, true, &by);
    assert!(enable.await.unwrap());
    shut.login(&world).await.is(200);
}

#[tokio::test]
async fn what_can_be_none_of_ours_is_refused_without_a_read() {
    let world = World::strict().await;
    let machine = Machine::made(&world).await;
    machine.login(&world).await.is(200);
    let (id, key, secret) = (
        machine.client_id.as_str(),
        machine.key.api_key.as_str(),
        machine.secret.as_str(),
    );
    let live = secret.replacen("sandbox_", "live_", 1);
    let cut = &secret[..secret.len() - 1];
    for (client_id, api_key, secret) in [
        ("42", "po2_123456789", "sandbox_123456789"),
        (id, "po2_123456789", secret),
        (id, key, "sandbox_123456789"),
        (id, key, &live),
        (id, key, cut),
        (id, "", ""),
        (id, &"x".repeat(10_000), secret),
        ("42", key, secret),
        ("%7Bclient_id%7D", key, secret),
        (&"9".repeat(4_000), key, secret),
    ] {
        refuses(
            world
                .unchanged(login(&world, client_id, api_key, secret))
                .await,
            401,
            "Unauthorized",
        );
        assert_eq!(world.last_request().unwrap().calls.len(), 0, "{client_id}");
    }
    // What the gateway makes no segment of is no route; and never worse.
    for client_id in ["%20", "%00", "%FF", "%23", "%3F", "%2F", "%E2%80%AE", "%25"] {
        let answer = world.unchanged(login(&world, client_id, key, secret)).await;
        assert!(
            answer.status == 401 || answer.status == 404,
            "{client_id}: {}",
            answer.text()
        );
        assert!(
            answer.json()["errors"]["detail"].is_string(),
            "{client_id}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn missing_and_mistyped_fields_are_named() {
    let world = World::strict().await;
    let post = async |body: Value| {
        world
            .unchanged(world.post("/api/auth/session/123456789", body))
            .await
    };
    for body in [
        json!({}),
        json!("x"),
        json!(7),
        json!(true),
        json!([{ "api_key": "x" }]),
    ] {
        missing(post(body).await, &BOTH);
    }
    missing(post(json!({ "api_key": "x" })).await, &BOTH[1..]);
    for (value, kind) in [
        (json!(7), "integer"),
        (json!(7.5), "number"),
        (json!(null), "null"),
        (json!(false), "boolean"),
        (json!([]), "array"),
        (json!({}), "object"),
    ] {
        let detail = format!("Invalid string. Got: {kind}");
        missing(
            post(json!({ "api_key": value, "secret": "x" })).await,
            &[("api_key", &detail)],
        );
        missing(
            post(json!({ "api_key": "x", "secret": value })).await,
            &[("secret", &detail)],
        );
    }
}

#[tokio::test]
async fn structural_errors_have_its_shape() {
    let world = World::strict().await;
    let path = "/api/auth/session/123456789";
    for body in ["{", "nul", "{} {}", &"[".repeat(10_000), "\u{0}"] {
        refuses(
            world
                .post_as(path, "application/json", body.to_owned())
                .await,
            400,
            "Bad Request",
        );
    }
    refuses(
        world.post_as(path, "text/xml", "<a/>").await,
        406,
        "Not Acceptable",
    );
    let large = format!("{{\"api_key\":\"{}\"}}", "x".repeat(70_000));
    refuses(
        world.post_as(path, "application/json", large).await,
        413,
        "Payload Too Large",
    );
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        refuses(
            world.ask(method, path, None, &Value::Null).await,
            405,
            "Method Not Allowed",
        );
    }
    for path in [
        "/api/auth/session/",
        "/api/auth/session/123456789/",
        "/api/auth/session/1/2",
        "/api/auth/session/1%2F2",
    ] {
        refuses(world.post(path, json!({})).await, 404, "Not Found");
    }
    let machine = Machine::made(&world).await;
    for call in 1..=6 {
        let kind = local::FaultKind::Throttle;
        world.fault(local::Fault {
            call,
            action: Some("GetItem".to_owned()),
            kind,
        });
    }
    let answer = machine.login(&world).await;
    assert_eq!(answer.header("retry-after"), "1");
    refuses(answer, 503, "Service Unavailable");
}
