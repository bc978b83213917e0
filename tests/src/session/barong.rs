//! `POST /api/v1/sessions`.

mod unconfirmed;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World, marks};

const PATH: &str = "/api/v1/sessions";
const EMAIL: &str = "mia@example.com";

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password, "application_id": "peatio" })
}

/// Header and claims of a JWT, unchecked.
pub(crate) fn opened(token: &str) -> (String, Value) {
    let part = |n| {
        URL_SAFE_NO_PAD
            .decode(token.split('.').nth(n).unwrap())
            .unwrap()
    };
    (
        String::from_utf8(part(0)).unwrap(),
        serde_json::from_slice(&part(1)).unwrap(),
    )
}

#[tokio::test]
async fn answers_the_token_as_a_bare_string() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let answer = world
        .post(PATH, credentials(" MIA@example.com ", PASSWORD))
        .await
        .is(201);
    assert_eq!(answer.header("content-type"), "application/json");
    let (header, claims) = opened(answer.json().as_str().unwrap());
    assert!(
        header.starts_with(r#"{"alg":"RS256","kid":""#) && !header.contains("typ"),
        "{header}"
    );
    let names = claims.as_object().unwrap().keys();
    let names: Vec<_> = names.map(String::as_str).collect();
    let names = names.join(" ");
    let expected = "iat exp sub iss aud jti uid email role level state epoch auth_time";
    assert_eq!(names, expected);
    assert_eq!(claims["auth_time"], claims["iat"]);
    assert_eq!(
        (&claims["sub"], &claims["iss"]),
        (&json!("session"), &json!("barong"))
    );
    assert_eq!(claims["aud"], json!(["peatio", "barong"]));
    assert_eq!(
        (&claims["email"], &claims["state"]),
        (&json!(EMAIL), &json!("active"))
    );
    assert_eq!(
        (&claims["role"], &claims["level"]),
        (&json!("member"), &json!(1))
    );
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        14_400
    );
    let jti = claims["jti"].as_str().unwrap();
    assert!(
        jti.len() == 24 && jti.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')),
        "{jti}"
    );
}

#[tokio::test]
async fn a_lifetime_may_be_asked_for() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let ask = async |lifetime: Value| {
        let mut body = credentials(EMAIL, PASSWORD);
        body["expires_in"] = lifetime;
        world.post(PATH, body).await
    };
    for secs in [json!(1), json!("86400")] {
        let (_, claims) = opened(ask(secs.clone()).await.is(201).json().as_str().unwrap());
        let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!(lifetime.to_string(), secs.to_string().replace('"', ""));
    }
    for secs in [0, -1, 86_401] {
        world
            .unchanged(ask(json!(secs)))
            .await
            .refuses(401, "expires_in must be from 1 to 86400 seconds");
    }
    world
        .unchanged(ask(json!("")))
        .await
        .refuses(400, "expires_in is empty");
    world
        .unchanged(ask(json!("soon")))
        .await
        .refuses(400, "expires_in is invalid");
    world
        .unchanged(ask(json!("99999999999999999999")))
        .await
        .refuses(400, "expires_in is invalid");
}

#[tokio::test]
async fn refuses_in_the_contracts_words() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    world.unchanged(world.post(PATH, json!({}))).await.refuses(
        400,
        "email is missing, password is missing, application_id is missing",
    );
    for (email, password) in [
        ("nobody@example.com", PASSWORD),
        ("not an address", PASSWORD),
        ("", ""),
        (EMAIL, "wrong"),
        (EMAIL, ""),
        (EMAIL, &"x".repeat(100_000)),
        (EMAIL, "harbour-lane-7"),
    ] {
        world
            .post(PATH, credentials(email, password))
            .await
            .refuses(401, "Invalid Email or password.");
    }
    for application in ["", "unknown", "../x", &"x".repeat(10_000)] {
        let body = json!({ "email": EMAIL, "password": PASSWORD, "application_id": application });
        world
            .post(PATH, body)
            .await
            .refuses(401, "Wrong application id");
    }
}

#[tokio::test]
async fn known_and_unknown_addresses_look_alike() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    Person::signed_up(&world, "pending@example.com").await;
    // The function meets the application and the keyring once.
    Person::token(&world, EMAIL, PASSWORD).await;
    let mut seen = Vec::new();
    for email in [EMAIL, "pending@example.com", "nobody@example.com"] {
        let answer: Answer = world.post(PATH, credentials(email, "wrong")).await;
        let row = world.last_request().unwrap();
        let calls: Vec<_> = row
            .calls
            .iter()
            .map(|call| (call.action.clone(), call.kind.clone()))
            .collect();
        let names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        seen.push((
            answer.status,
            names,
            answer.text(),
            calls,
            row.trips,
            row.reads,
            row.writes,
        ));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[1], seen[2]);
}

#[tokio::test]
async fn a_success_starts_the_lasting_count_anew() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    for _ in 0..4 {
        world.post(PATH, credentials(EMAIL, "wrong")).await.is(401);
    }
    world.post(PATH, credentials(EMAIL, PASSWORD)).await.is(201);
    let credential = world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == "CREDENTIAL")
        .unwrap();
    assert_eq!(
        (marks(&credential, "guesses"), &credential["guesses_total"]),
        (4, &Value::Null)
    );
}
