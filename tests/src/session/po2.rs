//! Po2's `POST /api/auth/session/{client_id}`, as the published samples call it.

mod keys;
mod refusals;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use shared::client::{ClientKey, Environment};

use super::barong::opened;
use crate::world::{Answer, World};

/// A client with one key, and that key's secret.
pub(crate) struct Machine {
    pub(crate) client_id: String,
    pub(crate) key: ClientKey,
    pub(crate) secret: String,
}

impl Machine {
    pub(crate) async fn made(world: &World) -> Self {
        let client = world
            .operations()
            .create_client("Shop", &world.audit())
            .await
            .unwrap();
        Self::keyed(world, &client.client_id, None).await
    }

    async fn keyed(world: &World, client_id: &str, expires_at: Option<i64>) -> Self {
        let scopes = ["write:users".to_owned(), "create:wallet".to_owned()];
        let made = world
            .operations()
            .create_client_key(
                client_id,
                Environment::Sandbox,
                &scopes,
                expires_at,
                &world.audit(),
            )
            .await;
        let (key, secret) = made.unwrap().unwrap();
        Self {
            client_id: client_id.to_owned(),
            key,
            secret: secret.shown().to_owned(),
        }
    }

    pub(crate) async fn login(&self, world: &World) -> Answer {
        login(world, &self.client_id, &self.key.api_key, &self.secret).await
    }
}

async fn login(world: &World, client_id: &str, api_key: &str, secret: &str) -> Answer {
    world
        .post(
            &format!("/api/auth/session/{client_id}"),
            json!({ "api_key": api_key, "secret": secret }),
        )
        .await
}

#[track_caller]
fn refuses(answer: Answer, status: u16, detail: &str) {
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    answer
        .is(status)
        .says(&json!({ "errors": { "detail": detail } }).to_string());
}

#[track_caller]
fn missing(answer: Answer, problems: &[(&str, &str)]) {
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    let entry = |(name, detail): &(&str, &str)| {
        json!({
            "title": "Invalid value", "source": { "pointer": format!("/{name}") }, "detail": detail,
        })
    };
    let entries: Vec<_> = problems.iter().map(entry).collect();
    answer
        .is(422)
        .says(&json!({ "errors": entries }).to_string());
}

const BOTH: [(&str, &str); 2] = [
    ("api_key", "Missing field: api_key"),
    ("secret", "Missing field: secret"),
];

#[tokio::test]
async fn answers_a_token_that_another_service_can_check() {
    let world = World::strict().await;
    let machine = Machine::made(&world).await;
    let answer = machine.login(&world).await.is(200);
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    assert!(
        token.starts_with("eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9."),
        "{token}"
    );
    answer.says(&json!({ "token": token }).to_string());
    let (header, claims) = opened(&token);
    assert_eq!(header, r#"{"alg":"HS512","typ":"JWT"}"#);
    let now = world.clock().now();
    let expected = json!({
        "aud": "po2", "exp": claims["exp"], "iat": claims["iat"], "iss": "po2",
        "jti": claims["jti"], "nbf": claims["iat"], "sub": machine.client_id, "typ": "access",
        "kid": machine.key.api_key, "scope": "write:users create:wallet",
    });
    assert_eq!(claims.to_string(), expected.to_string());
    assert!((now - 5..=now).contains(&claims["iat"].as_i64().unwrap()));
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        900
    );

    let keyring: Value = serde_json::from_str(&world.keyring().await).unwrap();
    let key = STANDARD.decode(keyring["hs512"].as_str().unwrap()).unwrap();
    assert_eq!(key.len(), 64);
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA512, &key);
    hmac::verify(&key, message.as_bytes(), &signature).unwrap();
    assert!(!world.table_text().contains(&machine.secret));
}

#[tokio::test]
async fn what_the_published_samples_send_gets_a_clean_answer() {
    let world = World::strict().await;
    let path = "/api/auth/session/123456789";
    let send = async |kind: Option<&str>, body: &str| {
        let mut request = Request::post(path);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        world
            .unchanged(world.send(request.body(Bytes::from(body.to_owned())).unwrap()))
            .await
    };
    missing(send(Some("application/json"), "").await, &BOTH);
    missing(send(None, "").await, &BOTH);
    missing(send(Some("application/json"), "[]").await, &BOTH);
    let ruby = "params&headers[Content-Type]=application%2Fjson&headers[Accept]=application%2Fjson";
    missing(
        send(Some("application/x-www-form-urlencoded"), ruby).await,
        &BOTH,
    );
    missing(
        send(Some("multipart/form-data; boundary=x"), "--x--").await,
        &BOTH,
    );
    let javascript = "{\n  \"api_key\": \"po2_123456789\",\n  \"secret\": \"sandbox_123456789\"\n}";
    refuses(
        send(Some("application/json"), javascript).await,
        401,
        "Unauthorized",
    );
    let unfilled = world
        .post("/api/auth/session/%7Bclient_id%7D", Value::Null)
        .await;
    missing(unfilled, &BOTH);
}
