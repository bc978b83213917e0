//! The same request twice, in one piece.

use std::time::Duration;

use local::Row;
use serde_json::json;

use super::scenes::{Scene, all, of};
use super::{KEY, keyed, with_key};
use crate::documents::Form;
use crate::person::PASSWORD;
use crate::world::{Answer, World, crowd};

/// Headers that make the answer, without those of the transport.
fn headers(answer: &Answer) -> Vec<(String, String)> {
    let own = |name: &str| !["apigw-requestid", "date"].contains(&name);
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.as_str().to_owned(), value.to_str().unwrap().to_owned())
    };
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .map(header)
        .filter(|(name, _)| own(name))
        .collect();
    headers.sort();
    headers
}

async fn twice(scene: &Scene) {
    let world = World::strict().await;
    let request = (scene.prepare)(&world, 0).await;
    let first = world.send(request.clone()).await.is(scene.status);
    let sent = world.outbox().messages(None).len();
    // No code of an authenticator app is good for so long.
    world.clock().advance(120);
    let again = world.unchanged(world.send(request)).await;
    assert_eq!(
        (again.status, again.text()),
        (first.status, first.text()),
        "{}",
        scene.route
    );
    assert_eq!(headers(&again), headers(&first), "{}", scene.route);
    assert_eq!(world.outbox().messages(None).len(), sent, "{}", scene.route);
    let Row {
        trips,
        reads,
        writes,
        calls,
        ..
    } = world.last_request().unwrap();
    let calls = calls
        .iter()
        .filter(|call| call.service != "secretsmanager")
        .count();
    assert!(
        trips == 1 && reads == 0.0 && writes <= 5.0 && calls == 1,
        "{}: {writes} W",
        scene.route
    );
}

#[tokio::test]
async fn the_second_has_no_effect_and_the_first_one_s_answer() {
    for scene in all() {
        twice(&scene).await;
    }
}

#[tokio::test]
async fn another_key_or_none_is_another_request() {
    let world = World::strict().await;
    let mia = world.account().await;
    let label = |key: &str| json!({ "key": key, "value": "weekly" });
    let first = keyed("POST /api/v1/labels", Some(&mia.token), &label("news"));
    world.send(first.clone()).await.is(201);
    world
        .send(with_key(first.clone(), "another"))
        .await
        .is(422)
        .says(r#"{"key":["Key has already been taken"]}"#);
    mia.post("/api/v1/labels", label("news")).await.is(422);
    // A refusal is the answer as well.
    let taken = with_key(first.clone(), "another");
    mia.delete("/api/v1/labels/news").await.is(204);
    world
        .send(taken)
        .await
        .is(422)
        .says(r#"{"key":["Key has already been taken"]}"#);
    world.send(with_key(first, "a third")).await.is(201);
}

#[tokio::test]
async fn quoted_or_bare_is_one_key_and_a_new_boundary_one_upload() {
    let world = World::strict().await;
    let mia = world.account().await;
    let request = with_key(Form::passport().request(&mia.token), KEY);
    world.send(request.clone()).await.is(201).says("201");
    let mut again = with_key(
        request.map(|body| {
            let text = String::from_utf8_lossy(&body).replace("XBOUNDARYX", "other");
            assert!(text.len() != body.len());
            // JPEG bytes are no text, so only the boundary's are changed.
            replaced(&body, b"XBOUNDARYX", b"other").into()
        }),
        &format!("\"{KEY}\""),
    );
    again.headers_mut().insert(
        "content-type",
        "multipart/form-data; boundary=other".parse().unwrap(),
    );
    world.send(again).await.is(201).says("201");
    assert_eq!(mia.documents().await.len(), 1);
    let other = with_key(
        Form::passport()
            .with("doc_number", "AB 120045")
            .request(&mia.token),
        KEY,
    );
    world
        .send(other)
        .await
        .refuses(422, "Idempotency key was used for another request");
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut rest = bytes;
    let mut done = Vec::new();
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        done.extend([&rest[..at], to].concat());
        rest = &rest[at + from.len()..];
    }
    done.extend(rest);
    done
}

#[tokio::test]
async fn after_a_day_the_key_is_free_whether_or_not_it_was_swept() {
    for swept in [false, true] {
        let world = World::strict().await;
        let scene = of("POST /api/v1/accounts");
        let first = (scene.prepare)(&world, 0).await;
        world.send(first).await.is(201);
        world.clock().advance(86_000);
        let other = (scene.prepare)(&world, 1).await;
        world.send(other.clone()).await.is(422);
        world.clock().advance(400);
        if swept {
            world.sweep_ttl().unwrap();
        }
        world.send(other).await.is(201).says("null");
        world.mail("mia1@example.com");
    }
}

#[tokio::test]
async fn one_of_many_at_once_runs_and_the_others_are_told_to_wait() {
    let world = World::strict().await;
    let mia = world.account().await;
    let request = keyed(
        "POST /api/v1/labels",
        Some(&mia.token),
        &json!({ "key": "news", "value": "weekly" }),
    );
    world.fault(local::Fault {
        call: 2,
        action: Some("UpdateItem".to_owned()),
        kind: local::FaultKind::Delay(Duration::from_millis(1)),
    });
    let answers = crowd((0..16).map(|_| world.send(request.clone()))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(made >= 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(
            answer.json()["error"],
            "A request with this idempotency key is still running"
        );
        assert!(
            (1..=30).contains(&answer.header("retry-after").parse::<i64>().unwrap()),
            "{}",
            answer.status
        );
        assert_eq!(answer.status, 409);
    }
    world.send(request).await.is(201);
    assert_eq!(
        mia.get("/api/v1/labels")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn what_is_over_soon_is_asked_anew() {
    // A token that was refused says nothing of the request.
    let world = World::strict().await;
    let mia = world.account().await;
    let request = |token: &str| {
        keyed(
            "POST /api/v1/labels",
            Some(token),
            &json!({ "key": "news", "value": "weekly" }),
        )
    };
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .json();
    world
        .ask(
            "DELETE",
            "/session",
            session["jwtToken"].as_str(),
            &json!(null),
        )
        .await
        .is(200);
    world
        .send(request(&mia.token))
        .await
        .refuses(401, "The access token was revoked");
    let token = crate::person::Person::token(&world, &mia.email, PASSWORD).await;
    world.send(request(&token)).await.is(201);
}
