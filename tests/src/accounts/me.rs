//! `GET /api/v1/accounts/me`, and with it what every bearer operation demands of a token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::person::PASSWORD;
use crate::world::{Answer, World};

const PATH: &str = "/api/v1/accounts/me";

#[tokio::test]
async fn tells_who_the_caller_is() {
    let world = World::strict().await;
    let mia = world.account().await;
    let answer = mia.get(PATH).await.is(200);
    let uid = answer.json()["uid"].as_str().unwrap().to_owned();
    assert!(uid.starts_with("ID") && uid.len() == 12, "{uid}");
    answer.says(&format!(
        r#"{{"uid":"{uid}","email":"mia@example.com","role":"member","level":1,"state":"active"}}"#
    ));
}

#[tokio::test]
async fn takes_the_token_in_every_spelling() {
    let world = World::strict().await;
    let mia = world.account().await;
    let token = &mia.token;
    for value in [
        format!("bearer {token}"),
        format!("BEARER {token}"),
        format!("Bearer {token},Bearer "),
    ] {
        let request = Request::get(PATH)
            .header("authorization", value)
            .body(Bytes::new());
        world.send(request.unwrap()).await.is(200);
    }
    world
        .get(&format!("{PATH}?access_token={token}"))
        .await
        .is(200);
    world
        .get(&format!("{PATH}?bearer_token={token}"))
        .await
        .is(200);
    for path in [format!("{PATH}/"), format!("{PATH}.json")] {
        mia.get(&path).await.is(200);
    }
}

#[track_caller]
fn refused(answer: Answer, text: &str) {
    let challenge =
        format!(r#"Bearer realm="Doorkeeper", error="invalid_token", error_description="{text}""#);
    assert_eq!(answer.header("www-authenticate"), challenge);
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    assert_eq!(
        (answer.header("cache-control"), answer.header("pragma")),
        ("no-store", "no-cache")
    );
    answer.refuses(401, text);
}

#[tokio::test]
async fn refuses_what_is_no_token_of_ours() {
    let world = World::strict().await;
    let mia = world.account().await;
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .json();
    let other_world = World::strict().await;
    let forged = forge(&mia.token, |claims| claims["level"] = json!(3));
    let unsigned = none(&mia.token);
    let other_key = resigned(&mia.token);
    refused(world.get(PATH).await, "The access token is invalid");
    let long = "x".repeat(5_000);
    let session = session["jwtToken"].as_str().unwrap();
    for token in [
        "x", "a.b.c", "😀", &long, session, &forged, &unsigned, &other_key,
    ] {
        let request =
            Request::get(PATH).header("authorization", format!("Bearer {token}").into_bytes());
        refused(
            world.send(request.body(Bytes::new()).unwrap()).await,
            "The access token is invalid",
        );
    }
    // One keyring serves all stacks of this process, but there the account is another's or
    // nobody's.
    refused(
        other_world
            .ask("GET", PATH, Some(&mia.token), &Value::Null)
            .await,
        "Account does not exist",
    );
    let two = Request::get(PATH)
        .header("authorization", format!("Bearer {}", mia.token))
        .header("authorization", "Bearer x");
    refused(
        world.send(two.body(Bytes::new()).unwrap()).await,
        "The access token is invalid",
    );
}

#[tokio::test]
async fn refuses_an_expired_token() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.clock().advance(14_390);
    mia.get(PATH).await.is(200);
    world.clock().advance(10);
    refused(mia.get(PATH).await, "The access token expired");
}

#[tokio::test]
async fn refuses_a_revoked_token() {
    let world = World::strict().await;
    let mia = world.account().await;
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
            &Value::Null,
        )
        .await
        .is(200);
    refused(mia.get(PATH).await, "The access token was revoked");
}

/// The same token with other claims and the old signature.
fn forge(token: &str, change: impl Fn(&mut Value)) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let mut claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    change(&mut claims);
    format!(
        "{}.{}.{}",
        parts[0],
        URL_SAFE_NO_PAD.encode(claims.to_string()),
        parts[2]
    )
}

/// The same header and claims, signed by a key of somebody else's.
fn resigned(token: &str) -> String {
    let keyring: Value = serde_json::from_str(&shared::auth::keyring::generate().unwrap()).unwrap();
    let key = keyring["rs256"][0]["private_key"].as_str().unwrap();
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(key.as_bytes()).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    jsonwebtoken::encode(&header, &crate::session::barong::opened(token).1, &key).unwrap()
}

/// The same claims under `alg: none`.
fn none(token: &str) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let mut header: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    header["alg"] = json!("none");
    format!(
        "{}.{}.",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        parts[1]
    )
}
