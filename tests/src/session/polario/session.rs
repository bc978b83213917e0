//! `POST /api/auth/session` and `GET /api/auth/logout`.

use serde_json::{Value, json};

use super::{EMAIL, refuses};
use crate::person::{PASSWORD, Person};
use crate::scram::{Scram, logout};
use crate::session::barong::opened;
use crate::world::World;

#[tokio::test]
async fn a_refresh_token_stays_good_for_thirty_days() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let device = Scram::new(&world, EMAIL, PASSWORD).device().await;
    world.clock().advance(900);
    refuses(
        world.unchanged(device.logout(&world)).await,
        401,
        "Error.Session.Invalid",
    );
    for _ in 0..2 {
        let answer = world.unchanged(device.refresh(&world)).await.is(200);
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "Session,Error-Code,Retry-After,WWW-Authenticate,apigw-requestid"
        );
        let (_, claims) = opened(answer.header("session"));
        assert_eq!(
            (&claims["sid"], &claims["aud"]),
            (&json!(device.id), &json!("polario"))
        );
        answer.says(&json!({ "deviceId": device.id, "sendbirdSessionToken": null }).to_string());
    }
    world.clock().advance(30 * 86_400 - 900 - 5);
    device.refresh(&world).await.is(200);
    world.clock().advance(5);
    refuses(device.refresh(&world).await, 416, "Error.Token.Invalid");
}

#[tokio::test]
async fn what_is_no_refresh_token_is_a_416_and_what_is_no_request_a_400() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let device = Scram::new(&world, EMAIL, PASSWORD).device().await;
    let refresh = device.refresh.clone();
    let last = if refresh.ends_with('A') { "B" } else { "A" };
    let changed = refresh[..74].to_owned() + last;
    let other = "_".to_owned() + &refresh[1..];
    let session = refresh[..12].to_owned() + "AAAA" + &refresh[16..];
    for token in [
        "",
        "rt1",
        &changed,
        &other,
        &session,
        &refresh[1..],
        &(refresh.clone() + "AAAA"),
        &device.jwt,
        "é",
    ] {
        let answer = world
            .unchanged(world.post("/api/auth/session", json!({ "refreshToken": token })))
            .await;
        refuses(answer, 416, "Error.Token.Invalid");
    }
    for body in [
        json!({}),
        json!({ "refreshToken": null }),
        json!({ "refreshToken": 7 }),
        json!({ "refreshToken": [] }),
    ] {
        refuses(
            world.post("/api/auth/session", body).await,
            400,
            "Error.Request.Invalid",
        );
    }
}

#[tokio::test]
async fn logout_ends_one_session_once() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let (one, two) = (scram.device().await, scram.device().await);
    let invalid = |answer| refuses(answer, 401, "Error.Session.Invalid");
    let younger = one
        .refresh(&world)
        .await
        .is(200)
        .header("session")
        .to_owned();
    let head = http::Request::head("/api/auth/logout")
        .header("session", &one.jwt)
        .body(bytes::Bytes::new())
        .unwrap();
    world.unchanged(world.send(head)).await.is(405);
    for method in ["HEAD", "POST", "PUT", "PATCH", "DELETE"] {
        let request = http::Request::builder()
            .method(method)
            .uri("/api/auth/logout")
            .header("session", &one.jwt);
        let answer = world
            .unchanged(world.send(request.body(bytes::Bytes::new()).unwrap()))
            .await
            .is(405);
        assert_eq!(answer.header("allow"), "GET", "{method}");
    }
    one.logout(&world).await.is(200).says(r#"{"status":"OK"}"#);
    invalid(world.unchanged(one.logout(&world)).await);
    invalid(world.unchanged(logout(&world, Some(&younger))).await);
    refuses(one.refresh(&world).await, 416, "Error.Token.Invalid");
    two.refresh(&world).await.is(200);
    for jwt in [
        None,
        Some(""),
        Some("aaa.bbb.ccc"),
        Some("garbage"),
        Some(two.refresh.as_str()),
    ] {
        invalid(world.unchanged(logout(&world, jwt)).await);
    }
    let bearer = world
        .ask("GET", "/api/auth/logout", Some(&two.jwt), &Value::Null)
        .await;
    invalid(bearer);
    two.logout(&world).await.is(200);
}

#[tokio::test]
async fn what_ends_every_token_ends_every_session() {
    let world = World::strict().await;
    let mia = world.account().await;
    let device = async |password: &str| Scram::new(&world, EMAIL, password).device().await;

    let one = device(PASSWORD).await;
    let change = json!({ "old_password": PASSWORD, "new_password": "Another-lane-9" });
    mia.put("/api/v1/accounts/password", change).await.is(200);
    refuses(one.refresh(&world).await, 416, "Error.Token.Invalid");
    refuses(one.logout(&world).await, 401, "Error.Session.Invalid");
    refuses(
        Scram::new(&world, EMAIL, PASSWORD).login().await,
        401,
        "Error.Login.Invalid",
    );

    let two = device("Another-lane-9").await;
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let reset = world.mailed(EMAIL, "reset_password_token");
    let body = json!({ "reset_password_token": reset, "password": "Third-lane-11" });
    world
        .put("/api/v1/security/reset_password", body)
        .await
        .is(200);
    refuses(two.refresh(&world).await, 416, "Error.Token.Invalid");

    let three = device("Third-lane-11").await;
    let body = json!({ "email": EMAIL, "password": "Third-lane-11" });
    let session = world.post("/session", body).await.json();
    world
        .ask(
            "DELETE",
            "/session",
            session["jwtToken"].as_str(),
            &Value::Null,
        )
        .await
        .is(200);
    refuses(three.refresh(&world).await, 416, "Error.Token.Invalid");
}

#[tokio::test]
async fn the_twenty_first_session_ends_the_oldest() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let mut devices = Vec::new();
    for _ in 0..22 {
        devices.push(scram.device().await);
        world.clock().advance(1);
    }
    for (at, device) in devices.iter().enumerate() {
        let answer = device.refresh(&world).await;
        assert_eq!(answer.status == 200, at >= 2, "{at}");
    }
}
