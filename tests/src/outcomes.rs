//! What a request's log line says of it: what it came to, a word of a closed list, and where it
//! came from.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Request;
use local::{FaultKind, SourceIp};
use serde_json::{Value, json};
use shared::outcome::Outcome;

use crate::faults::{TRIES, fail};
use crate::logs::Lines;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::World;

const EMAIL: &str = "mia@example.com";

/// The outcomes of the requests since the last look.
fn new(lines: &Lines, seen: &mut usize) -> Vec<String> {
    let all = lines
        .all()
        .into_iter()
        .filter(|line| line["message"] == "request");
    let words: Vec<_> = all
        .map(|line| line["outcome"].as_str().expect("an outcome").to_owned())
        .collect();
    let new = words[*seen..].to_vec();
    *seen = words.len();
    new
}

fn sign_in(password: &str) -> Value {
    json!({ "email": EMAIL, "password": password, "application_id": "peatio" })
}

#[tokio::test]
async fn sign_ins_tell_how_they_ended_and_whose_they_were() {
    let (lines, _guard) = Lines::begin();
    let (world, mut seen) = (World::strict().await, 0);
    let mia = world.account().await;
    assert_eq!(
        new(&lines, &mut seen),
        ["sign_up_requested", "confirmed", "signed_in"]
    );
    let uid = mia.uid().await;
    world
        .post("/api/v1/sessions", sign_in("Wrong-lane-7"))
        .await
        .is(401);
    let line = lines.all().pop().unwrap();
    assert_eq!(
        (&line["outcome"], &line["span"]["uid"]),
        (&json!("wrong_password"), &json!(uid))
    );
    world
        .post("/api/v1/sessions", json!({ "email": EMAIL }))
        .await
        .is(400);
    let mut elsewhere = sign_in(PASSWORD);
    elsewhere["application_id"] = json!("x");
    world.post("/api/v1/sessions", elsewhere).await;
    fail(&world, "GetItem", FaultKind::Before, TRIES);
    world
        .post("/api/v1/sessions", sign_in(PASSWORD))
        .await
        .is(503);
    let session = world
        .post("/session", json!({ "email": EMAIL, "password": PASSWORD }))
        .await
        .json();
    let session = session["jwtToken"].as_str();
    world
        .ask("GET", "/session", session, &Value::Null)
        .await
        .is(200);
    Scram::new(&world, EMAIL, PASSWORD).device().await;
    world
        .ask("DELETE", "/session", session, &Value::Null)
        .await
        .is(200);
    mia.get("/api/v1/accounts/me").await.is(401);
    world.get("/api/v1/nothing").await.is(404);
    let expected = "done wrong_password invalid_request wrong_application unavailable signed_in \
        session_renewed challenged signed_in sessions_revoked token_revoked no_route";
    assert_eq!(new(&lines, &mut seen).join(" "), expected);
}

#[tokio::test]
async fn deeds_have_names() {
    let (lines, _guard) = Lines::begin();
    let (world, mut seen) = (World::strict().await, 0);
    let mia = world.account().await;
    new(&lines, &mut seen);
    mia.post(
        "/api/v1/labels",
        json!({ "key": "news", "value": "weekly" }),
    )
    .await
    .is(201);
    mia.patch("/api/v1/labels/news", json!({ "value": "daily" }))
        .await
        .is(200);
    mia.delete("/api/v1/labels/news").await.is(204);
    let code = mia.code("+380957564567").await;
    mia.verify("+380957564567", "000000").await.is(404);
    mia.verify("+380957564567", &code).await.is(201);
    mia.post("/api/v1/security/generate_qrcode", Value::Null)
        .await
        .is(201);
    mia.post("/api/v1/security/enable_2fa", json!({ "code": "000000" }))
        .await;
    let change = json!({ "old_password": PASSWORD, "new_password": "Another-lane-9" });
    mia.put("/api/v1/accounts/password", change).await.is(200);
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let expected = [
        "label_created",
        "label_changed",
        "label_deleted",
        "code_sent",
        "wrong_code",
        "phone_verified",
        "factor_begun",
        "wrong_code",
        "password_changed",
        "reset_requested",
    ];
    assert_eq!(new(&lines, &mut seen), expected);
}

#[tokio::test]
async fn a_spent_budget_is_told_in_the_log_whatever_the_client_is_told() {
    for world in [World::strict().await, World::compat().await] {
        let (lines, _guard) = Lines::begin();
        Person::confirmed(&world, EMAIL).await;
        let wrong = json!({ "email": EMAIL, "password": "Wrong-lane-7" });
        let mut last = String::new();
        for _ in 0..40 {
            world.post("/session", wrong.clone()).await;
            last = lines.all().pop().unwrap()["outcome"]
                .as_str()
                .unwrap()
                .to_owned();
            if last == "budget_spent" {
                break;
            }
            assert_eq!(last, "wrong_password");
        }
        assert_eq!(last, "budget_spent");
    }
}

#[test]
fn every_outcome_is_in_the_guide() {
    let guide = include_str!("../../docs/deploy.md");
    let words: BTreeSet<_> = Outcome::ALL.iter().map(|outcome| outcome.word()).collect();
    assert_eq!(words.len(), Outcome::ALL.len());
    for word in words {
        assert!(guide.contains(&format!("`{word}`")), "{word}");
    }
}

/// What the line of a request from `address` says of where it came from.
async fn source(world: &World, lines: &Lines, address: &str) -> Value {
    let mut request = Request::get("/.well-known/jwks.json")
        .body(Bytes::new())
        .unwrap();
    request.extensions_mut().insert(SourceIp(address.into()));
    world.send(request).await.is(200);
    lines.all().pop().unwrap()["source"].clone()
}

#[tokio::test]
async fn a_line_tells_the_source_as_it_is_set_to() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    let digest = source(&world, &lines, "203.0.113.7").await;
    assert_eq!(digest.as_str().map(str::len), Some(8));
    assert_eq!(source(&world, &lines, "203.0.113.99").await, digest);
    assert_ne!(source(&world, &lines, "203.0.112.7").await, digest);
    assert!(!lines.text().contains("203.0.11"));
    let world = World::with(&[("LogSource", "off")]).await;
    assert_eq!(source(&world, &lines, "203.0.113.7").await, Value::Null);
    let world = World::with(&[("LogSource", "address")]).await;
    assert_eq!(
        source(&world, &lines, "203.0.113.7").await,
        json!("203.0.113.0")
    );
    assert_eq!(
        source(&world, &lines, "2001:db8:0:12ab::7").await,
        json!("2001:db8:0:1200::")
    );
    assert!(!lines.text().contains("203.0.113.7"));
}
