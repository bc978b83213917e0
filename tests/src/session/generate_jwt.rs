//! `POST /api/v1/sessions/generate_jwt`.

mod keys;
mod refusals;

use local::{Fault, FaultKind};
use serde_json::{Value, json};

use super::barong::opened;
use crate::client::{KEYS, Owner, PAIRS, claim_set, claims, encoded};
use crate::faults::TRIES;
use crate::world::{Answer, World, crowd};

const PATH: &str = "/api/v1/sessions/generate_jwt";
const EMAIL: &str = "mia@example.com";
const NO_SUCH: &str = "0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11";

async fn exchange(world: &World, kid: &str, jwt: &str) -> Answer {
    world
        .post(PATH, json!({ "kid": kid, "jwt_token": jwt }))
        .await
}

/// Asserts a 401 and that nothing is written.
async fn refused(world: &World, kid: &str, jwt: &str, problem: &str) {
    let error = format!("Failed to decode and verify JWT: #<{problem}>");
    world
        .unchanged(exchange(world, kid, jwt))
        .await
        .refuses(401, &error);
}

#[tokio::test]
async fn answers_a_token_for_relying_services() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let kid = mia
        .key(json!({ "scopes": "trade,history", "expires_in": 60 }))
        .await;
    let now = world.clock().now();
    let answer = exchange(&world, &kid, &PAIRS[0].sign(&claims("a", now)))
        .await
        .is(200)
        .json();
    assert_eq!(answer.as_object().unwrap().len(), 1);
    let (header, minted) = opened(answer["token"].as_str().unwrap());
    assert!(
        header.starts_with(r#"{"alg":"RS256","kid":""#) && !header.contains("typ"),
        "{header}"
    );
    let names: Vec<_> = minted
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "iat", "exp", "sub", "iss", "aud", "jti", "uid", "email", "role", "level", "state",
        "api_kid",
    ];
    assert_eq!(names, expected);
    assert_eq!(minted["aud"], "trade,history");
    assert_eq!(minted["api_kid"], kid.as_str());
    assert_eq!(
        (&minted["sub"], &minted["iss"]),
        (&json!("session"), &json!("barong"))
    );
    assert_eq!(
        (&minted["email"], &minted["state"]),
        (&json!(EMAIL), &json!("active"))
    );
    assert_eq!(
        (&minted["role"], &minted["level"]),
        (&json!("member"), &json!(1))
    );
    assert_eq!(minted["uid"], mia.person.uid().await.as_str());
    assert_eq!(
        minted["exp"].as_i64().unwrap() - minted["iat"].as_i64().unwrap(),
        60
    );
}

#[tokio::test]
async fn absent_scopes_are_null_and_other_spellings_of_a_key_do() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let standard = encoded(&PAIRS[0].public)
        .replace('-', "+")
        .replace('_', "/");
    for key in [
        encoded(&PAIRS[0].public).replace('=', ""),
        encoded(&PAIRS[0].pkcs1),
        standard,
    ] {
        let kid = mia.key(json!({ "public_key": key })).await;
        let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
        let answer = exchange(&world, &kid.to_uppercase(), &jwt)
            .await
            .is(200)
            .json();
        let (_, minted) = opened(answer["token"].as_str().unwrap());
        assert_eq!(minted["aud"], Value::Null);
    }
}

#[tokio::test]
async fn our_own_endpoints_refuse_the_token() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    for scopes in ["trade", "barong", "peatio,barong"] {
        let kid = mia.key(json!({ "scopes": "trade" })).await;
        // As keys may have that were made before such scopes were refused.
        claim_set(&world, &kid, "scopes", json!({ "S": scopes })).await;
        let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
        let answer = exchange(&world, &kid, &jwt).await.is(200).json();
        let token = answer["token"].as_str();
        for (method, path) in [
            ("GET", "/api/v1/accounts/me"),
            ("POST", "/api/v1/security/renew"),
            ("POST", "/api/v1/security/generate_qrcode"),
            ("GET", KEYS),
        ] {
            let answer = world
                .unchanged(world.ask(method, path, token, &Value::Null))
                .await;
            answer.refuses(401, "The access token is invalid");
        }
        world
            .ask("GET", "/session", token, &Value::Null)
            .await
            .is(401);
    }
}

#[tokio::test]
async fn what_cannot_be_read_uses_no_jwt_up() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let kid = mia.key(json!({})).await;
    let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
    // The key's read fails, the account's, the write of the id.
    for (action, first) in [("GetItem", 1), ("GetItem", 2), ("UpdateItem", 1)] {
        for call in first..first + TRIES {
            world.fault(Fault {
                call,
                action: Some(action.to_owned()),
                kind: FaultKind::Before,
            });
        }
        let answer = world.unchanged(exchange(&world, &kid, &jwt)).await;
        assert_eq!(answer.header("retry-after"), "1");
        answer.refuses(503, "Service is unavailable, please try again");
    }
    exchange(&world, &kid, &jwt).await.is(200);
}

#[tokio::test]
async fn parameters_come_first() {
    let world = World::strict().await;
    let ask = async |body| world.unchanged(world.post(PATH, body)).await;
    ask(json!({})).await.refuses(
        400,
        "kid is missing, kid is empty, jwt_token is missing, jwt_token is empty",
    );
    ask(json!({ "kid": " ", "jwt_token": null }))
        .await
        .refuses(400, "kid is empty, jwt_token is empty");
    ask(json!({ "kid": [], "jwt_token": {} }))
        .await
        .refuses(400, "kid is invalid, jwt_token is invalid");
}

#[tokio::test]
async fn a_jwt_is_accepted_once_while_it_is_alive() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let (kid, other) = (mia.key(json!({})).await, mia.key(json!({})).await);
    let now = world.clock().now();
    let jwt = PAIRS[0].sign(&claims("a", now));
    exchange(&world, &kid, &jwt).await.is(200);
    refused(&world, &kid, &jwt, "JWT::InvalidJtiError: Invalid jti").await;
    refused(
        &world,
        &kid,
        &PAIRS[0].sign(&claims("a", now - 1)),
        "JWT::InvalidJtiError: Invalid jti",
    )
    .await;
    exchange(&world, &other, &jwt).await.is(200);
    world.clock().advance(60);
    refused(
        &world,
        &kid,
        &jwt,
        "JWT::ExpiredSignature: Signature has expired",
    )
    .await;
    // The first one is dead, whether or not its id was swept.
    exchange(
        &world,
        &kid,
        &PAIRS[0].sign(&claims("a", world.clock().now())),
    )
    .await
    .is(200);

    let endless = PAIRS[0]
        .sign(&json!({ "sub": "api_key_jwt", "iss": "external", "jti": "x".repeat(9_000) }));
    exchange(&world, &kid, &endless).await.is(200);
    world.clock().advance(365 * 86_400);
    world.sweep_ttl().unwrap();
    refused(&world, &kid, &endless, "JWT::InvalidJtiError: Invalid jti").await;
}

#[tokio::test]
async fn of_many_at_once_one_wins() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let kid = mia.key(json!({})).await;
    for round in 0..4 {
        let jwt = PAIRS[0].sign(&claims(&round.to_string(), world.clock().now()));
        let answers = crowd((0..16).map(|_| exchange(&world, &kid, &jwt))).await;
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 200).count(),
            1
        );
    }
}
