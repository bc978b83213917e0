//! PacerPro's `/session` and `/v1/session`, as its published clients call them.

mod end;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::barong::opened;
use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World};

const EMAIL: &str = "mia@example.com";

async fn create(world: &World, body: Value) -> Answer {
    world.post("/session", body).await
}

async fn signed_in(world: &World) -> String {
    let session = create(world, json!({ "email": EMAIL, "password": PASSWORD }))
        .await
        .is(200)
        .json();
    session["jwtToken"].as_str().unwrap().to_owned()
}

/// GET or DELETE with raw `Authorization` values, and a `Content-Type` without a body.
async fn with(world: &World, method: &str, path: &str, values: &[String]) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json");
    for value in values {
        request = request.header("authorization", value);
    }
    world.send(request.body(Bytes::new()).unwrap()).await
}

#[track_caller]
fn unauthorized(answer: Answer, message: &str) {
    let body = json!({ "error": message, "message": message, "status": 401, "type": "error" });
    answer.is(401).says(&body.to_string());
}

#[tokio::test]
async fn the_token_has_exactly_the_expected_header_and_claims() {
    let world = World::strict().await;
    let mia = world.account().await;
    let before = world.clock().now();
    let answer = create(&world, json!({ "email": EMAIL, "password": PASSWORD }))
        .await
        .is(200);
    let after = world.clock().now();
    assert_eq!(answer.header("content-type"), "application/json");
    let session = answer.json();
    let (header, claims) = opened(session["jwtToken"].as_str().unwrap());
    assert_eq!(header, r#"{"typ":"JWT","alg":"HS256"}"#);
    assert_eq!(
        claims.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["jti", "sub", "exp", "scp"]
    );
    assert_eq!(claims["scp"], "user");
    let number = u64::from_str_radix(&mia.uid().await[2..], 16).unwrap();
    assert_eq!(claims["sub"], json!(number));
    let jti = claims["jti"].as_str().unwrap();
    assert_eq!((jti.len(), &jti[14..15]), (36, "4"));
    assert_eq!(
        session["expiresAt"],
        types::clock::iso8601(claims["exp"].as_i64().unwrap())
    );
    assert!((before..=after).contains(&(claims["exp"].as_i64().unwrap() - 3_600)));
}

#[tokio::test]
async fn both_paths_take_every_spelling_of_the_header() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let token = signed_in(&world).await;
    for path in ["/session", "/v1/session", "/session/"] {
        for values in [
            vec![format!("Bearer {token}")],
            vec![token.clone()],
            vec![format!("bearer {token}")],
            vec![format!("Bearer {token}"), "Bearer ".to_owned()],
            vec![format!("Bearer {token}"), token.clone()],
        ] {
            with(&world, "GET", path, &values).await.is(200);
        }
    }
    let two = [format!("Bearer {token}"), "Bearer other".to_owned()];
    unauthorized(with(&world, "GET", "/session", &two).await, "Unauthorized");
    unauthorized(with(&world, "GET", "/session", &[]).await, "Unauthorized");
}

#[tokio::test]
async fn a_refresh_keeps_the_jti_and_moves_the_end() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let old = signed_in(&world).await;
    world.clock().advance(600);
    let answer = with(&world, "GET", "/v1/session", &[format!("Bearer {old}")])
        .await
        .is(200)
        .json();
    let new = answer["jwtToken"].as_str().unwrap();
    assert_eq!(opened(new).1["jti"], opened(&old).1["jti"]);
    assert_eq!(
        opened(new).1["exp"].as_i64().unwrap() - opened(&old).1["exp"].as_i64().unwrap(),
        600
    );
    with(&world, "GET", "/session", std::slice::from_ref(&old))
        .await
        .is(200);
    world.clock().advance(3_000);
    unauthorized(
        with(&world, "GET", "/session", &[old]).await,
        "Unauthorized",
    );
    with(&world, "GET", "/session", &[new.to_owned()])
        .await
        .is(200);
}

#[tokio::test]
async fn delete_revokes_every_token_of_the_account() {
    let world = World::strict().await;
    let mia = world.account().await;
    let (one, two) = (signed_in(&world).await, signed_in(&world).await);
    let answer = with(&world, "DELETE", "/v1/session", std::slice::from_ref(&one)).await;
    answer.is(200).says("{}");
    for token in [one.clone(), two] {
        unauthorized(
            with(&world, "GET", "/session", &[token]).await,
            "Unauthorized",
        );
    }
    mia.get("/api/v1/accounts/me")
        .await
        .refuses(401, "The access token was revoked");
    unauthorized(
        world
            .unchanged(with(&world, "DELETE", "/session", &[one]))
            .await,
        "Unauthorized",
    );
    let next = signed_in(&world).await;
    with(&world, "GET", "/session", &[next]).await.is(200);
}

#[tokio::test]
async fn a_password_change_ends_its_tokens() {
    let world = World::strict().await;
    let mia = world.account().await;
    let token = signed_in(&world).await;
    mia.put(
        "/api/v1/accounts/password",
        json!({ "old_password": PASSWORD, "new_password": "Another-lane-9" }),
    )
    .await
    .is(200);
    unauthorized(
        with(&world, "GET", "/session", &[token]).await,
        "Unauthorized",
    );
}

#[tokio::test]
async fn one_answer_for_every_wrong_credential() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    Person::signed_up(&world, "pending@example.com").await;
    for body in [
        Value::Null,
        json!({}),
        json!({ "email": EMAIL }),
        json!({ "email": null, "password": [] }),
        json!({ "email": 7, "password": 7 }),
        json!({ "email": EMAIL, "password": "wrong" }),
        json!({ "email": "pending@example.com", "password": PASSWORD }),
        json!({ "email": "nobody@example.com", "password": PASSWORD }),
    ] {
        unauthorized(create(&world, body).await, "Invalid email or password.");
    }
}

#[tokio::test]
async fn refuses_the_tokens_of_the_other_api() {
    let world = World::strict().await;
    let mia = world.account().await;
    for method in ["GET", "DELETE"] {
        let foreign = world
            .unchanged(with(
                &world,
                method,
                "/session",
                std::slice::from_ref(&mia.token),
            ))
            .await;
        unauthorized(foreign, "Unauthorized");
    }
}

#[tokio::test]
async fn structural_errors_have_its_shape() {
    let world = World::strict().await;
    let shaped = |status: u16, text: &str| {
        json!({ "error": text, "message": text, "status": status, "type": "error" }).to_string()
    };
    let broken = world.post_as("/session", "application/json", "{").await;
    broken
        .is(400)
        .says(&shaped(400, "The request body is malformed"));
    let xml = world.post_as("/session", "text/xml", "<a/>").await;
    xml.is(406).says(&shaped(
        406,
        "The requested content-type 'text/xml' is not supported.",
    ));
    let answer = world.ask("PUT", "/v1/session", None, &Value::Null).await;
    assert_eq!(answer.header("allow"), "POST,GET,HEAD,DELETE");
    answer.is(405).says(&shaped(405, "Method is not allowed"));
    world
        .get("/session/other")
        .await
        .is(404)
        .says(&shaped(404, "Unable to find endpoint"));
}
