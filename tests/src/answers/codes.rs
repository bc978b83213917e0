//! `Error-Code`: what looks alike has one code, and what the body tells is told by name.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::person::PASSWORD;
use crate::world::{Answer, World};

fn code(answer: &Answer) -> &str {
    answer.header("error-code")
}

#[tokio::test]
async fn strangers_learn_nothing_from_a_code() {
    let world = World::strict().await;
    let mia = world.account().await;
    let waiting = json!({ "email": "leo@example.com", "password": PASSWORD });
    world.post("/api/v1/accounts", waiting).await.is(201);
    for (path, more) in [
        ("/api/v1/sessions", json!({ "application_id": "peatio" })),
        ("/session", json!({})),
    ] {
        for (email, password) in [
            (mia.email.as_str(), "Wrong-lane-7"),
            ("nobody@example.com", PASSWORD),
            ("leo@example.com", PASSWORD),
        ] {
            let mut body = more.clone();
            body["email"] = email.into();
            body["password"] = password.into();
            let answer = world.post(path, body).await.is(401);
            assert_eq!(code(&answer), "credentials.invalid", "{path} {email}");
        }
    }
    for token in [None, Some("a.b.c")] {
        let answer = world.ask("GET", "/session", token, &Value::Null).await;
        assert_eq!(code(&answer), "auth.token_invalid");
    }
}

#[tokio::test]
async fn several_wrong_fields_have_a_code_each() {
    let world = World::strict().await;
    let account = json!({ "email": "mia", "password": " " });
    let answer = world.post("/api/v1/accounts", account).await;
    assert_eq!(
        (answer.status.as_u16(), code(&answer)),
        (400, "password.empty")
    );
    let account = json!({ "email": "mia", "password": "a" });
    let answer = world.post("/api/v1/accounts", account).await.is(422);
    assert_eq!(code(&answer), "email.invalid, password.too_short");
    let answer = world.post("/api/v1/accounts", json!({})).await.is(400);
    assert_eq!(
        code(&answer),
        "email.missing, email.empty, password.missing, password.empty"
    );
}

#[tokio::test]
async fn a_repetition_has_the_code_of_the_first_answer() {
    let world = World::strict().await;
    let ask = async || {
        let request = Request::post("/api/v1/accounts")
            .header("content-type", "application/json")
            .header("idempotency-key", "sign-up-1");
        let body = Bytes::from(json!({ "email": "mia", "password": PASSWORD }).to_string());
        world.send(request.body(body).unwrap()).await.is(422)
    };
    let (first, second) = (ask().await, ask().await);
    assert_eq!(code(&first), "email.invalid");
    assert_eq!(code(&second), "email.invalid");
}
