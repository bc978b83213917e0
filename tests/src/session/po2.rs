//! Po2's `POST /api/auth/session/{client_id}`, as the published samples call it.

mod keys;

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
    let entry = |(name, detail): &(&str, &str)| json!({ "title": "Invalid value", "source": { "pointer": format!("/{name}") }, "detail": detail });
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
    let expected = json!({ "aud": "po2", "exp": claims["exp"], "iat": claims["iat"], "iss": "po2", "jti": claims["jti"],
        "nbf": claims["iat"], "sub": machine.client_id, "typ": "access", "kid": machine.key.api_key,
        "scope": "write:users create:wallet" });
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
async fn one_answer_and_the_same_work_for_every_wrong_combination() {
    let world = World::strict().await;
    let (one, two) = (Machine::made(&world).await, Machine::made(&world).await);
    let revoked = Machine::keyed(&world, &one.client_id, None).await;
    assert!(
        world
            .operations()
            .revoke_client_key(&one.client_id, &revoked.key.api_key, &world.audit())
            .await
            .unwrap()
    );
    let expired = Machine::keyed(&world, &one.client_id, Some(world.clock().now())).await;
    let shut = Machine::made(&world).await;
    assert!(
        world
            .operations()
            .switch_client(&shut.client_id, false, &world.audit())
            .await
            .unwrap()
    );
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
    assert!(
        world
            .operations()
            .switch_client(&shut.client_id, true, &world.audit())
            .await
            .unwrap()
    );
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
