//! Every operation that writes, where it has most to do: what has to be there, and the request.

use std::collections::BTreeSet;
use std::pin::Pin;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::{KEY, keyed, with_key};
use crate::authenticator::Authenticator;
use crate::client::{KEYS, Owner, PAIRS, claims, encoded};
use crate::documents::Form;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::session::po2::Machine;
use crate::world::World;

const NEW: &str = "Another-lane-9";

type Prepared<'a> = Pin<Box<dyn Future<Output = Request<Bytes>> + Send + 'a>>;

/// An operation, and its success.
pub struct Scene {
    pub route: &'static str,
    pub status: u16,
    /// Makes the request of the `n`th person in a world.
    pub prepare: for<'a> fn(&'a World, usize) -> Prepared<'a>,
}

fn email(n: usize) -> String {
    format!("mia{n}@example.com")
}

fn number(n: usize) -> String {
    format!("+1202555{:04}", 100 + n)
}

async fn person(world: &World, n: usize) -> Person<'_> {
    Person::signed_in(world, &email(n)).await
}

async fn owner(world: &World, n: usize) -> Owner<'_> {
    Owner::of(world, &email(n)).await
}

fn by(person: &Person<'_>, row: &str, body: &Value) -> Request<Bytes> {
    keyed(row, Some(&person.token), body)
}

fn credentials(n: usize) -> Value {
    json!({ "email": email(n), "password": PASSWORD, "application_id": "peatio" })
}

async fn signing_in(world: &World, n: usize, row: &'static str) -> Request<Bytes> {
    let mia = owner(world, n).await;
    let mut body = credentials(n);
    body["otp_code"] = mia.app.next().into();
    keyed(row, None, &body)
}

async fn signing_out(world: &World, n: usize, row: &'static str) -> Request<Bytes> {
    Person::confirmed(world, &email(n)).await;
    let session = world.post("/session", credentials(n)).await.is(200).json();
    keyed(row, session["jwtToken"].as_str(), &Value::Null)
}

async fn mailed(world: &World, n: usize, what: &str) -> String {
    let path = "/api/v1/security/reset_password";
    world.post(path, json!({ "email": email(n) })).await.is(201);
    world.mailed(&email(n), what)
}

macro_rules! scenes {
    ($($route:literal $status:literal |$world:ident, $n:ident| $request:expr;)*) => {
        vec![$(Scene {
            route: $route,
            status: $status,
            prepare: |$world, $n| Box::pin(async move { $request }),
        }),*]
    };
}

/// All of them, by route.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn all() -> Vec<Scene> {
    scenes! {
        "POST /api/v1/accounts" 201 |_world, n| {
            let account = json!({ "email": email(n), "password": PASSWORD });
            keyed("POST /api/v1/accounts", None, &account)
        };
        "POST /api/v1/accounts/confirm" 201 |world, n| {
            Person::signed_up(world, &email(n)).await;
            let token = world.mailed(&email(n), "confirmation_token");
            keyed("POST /api/v1/accounts/confirm", None, &json!({ "confirmation_token": token }))
        };
        "PUT /api/v1/accounts/password" 200 |world, n| {
            let change = json!({ "old_password": PASSWORD, "new_password": NEW });
            by(&person(world, n).await, "PUT /api/v1/accounts/password", &change)
        };
        "POST /api/v1/profiles" 201 |world, n| {
            let profile = json!({ "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02",
                "postcode": "65000", "address": "8 Harbour Lane", "city": "Odesa",
                "country": "UA" });
            by(&person(world, n).await, "POST /api/v1/profiles", &profile)
        };
        "POST /api/v1/documents" 201 |world, n| {
            with_key(Form::passport().request(&person(world, n).await.token), KEY)
        };
        "POST /api/v1/phones" 201 |world, n| {
            let phone = json!({ "phone_number": number(n) });
            by(&person(world, n).await, "POST /api/v1/phones", &phone)
        };
        "POST /api/v1/phones/send_code" 201 |world, n| {
            let mia = person(world, n).await;
            mia.code(&number(n)).await;
            by(&mia, "POST /api/v1/phones/send_code", &json!({ "phone_number": number(n) }))
        };
        "POST /api/v1/phones/verify" 201 |world, n| {
            let mia = person(world, n).await;
            let code = mia.code(&number(n)).await;
            let given = json!({ "phone_number": number(n), "verification_code": code });
            by(&mia, "POST /api/v1/phones/verify", &given)
        };
        "POST /api/v1/sessions" 201 |world, n| signing_in(world, n, "POST /api/v1/sessions").await;
        "POST /session" 200 |world, n| signing_in(world, n, "POST /session").await;
        "POST /v1/session" 200 |world, n| signing_in(world, n, "POST /v1/session").await;
        "DELETE /session" 200 |world, n| signing_out(world, n, "DELETE /session").await;
        "DELETE /v1/session" 200 |world, n| signing_out(world, n, "DELETE /v1/session").await;
        "POST /api/v1/sessions/generate_jwt" 200 |world, n| {
            let kid = owner(world, n).await.key(json!({ "scopes": "trade" })).await;
            let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
            let signed = json!({ "kid": kid, "jwt_token": jwt });
            keyed("POST /api/v1/sessions/generate_jwt", None, &signed)
        };
        "POST /api/v1/security/renew" 201 |world, n| {
            by(&person(world, n).await, "POST /api/v1/security/renew", &Value::Null)
        };
        "POST /api/v1/security/generate_qrcode" 201 |world, n| {
            by(&person(world, n).await, "POST /api/v1/security/generate_qrcode", &Value::Null)
        };
        "POST /api/v1/security/enable_2fa" 201 |world, n| {
            let mia = person(world, n).await;
            let code = Authenticator::begun(&mia).await.code();
            by(&mia, "POST /api/v1/security/enable_2fa", &json!({ "code": code }))
        };
        "POST /api/v1/security/verify_code" 201 |world, n| {
            let mia = owner(world, n).await;
            by(&mia.person, "POST /api/v1/security/verify_code", &json!({ "code": mia.app.next() }))
        };
        "POST /api/v1/security/reset_password" 201 |world, n| {
            Person::confirmed(world, &email(n)).await;
            keyed("POST /api/v1/security/reset_password", None, &json!({ "email": email(n) }))
        };
        "PUT /api/v1/security/reset_password" 200 |world, n| {
            Person::confirmed(world, &email(n)).await;
            let token = mailed(world, n, "reset_password_token").await;
            let new = json!({ "reset_password_token": token, "password": NEW });
            keyed("PUT /api/v1/security/reset_password", None, &new)
        };
        "POST /api/v1/labels" 201 |world, n| {
            let label = json!({ "key": "news", "value": "weekly" });
            by(&person(world, n).await, "POST /api/v1/labels", &label)
        };
        "PATCH /api/v1/labels/{key}" 200 |world, n| {
            let mia = person(world, n).await;
            mia.post("/api/v1/labels", json!({ "key": "news", "value": "weekly" })).await.is(201);
            by(&mia, "PATCH /api/v1/labels/news", &json!({ "value": "daily" }))
        };
        "DELETE /api/v1/labels/{key}" 204 |world, n| {
            let mia = person(world, n).await;
            mia.post("/api/v1/labels", json!({ "key": "news", "value": "weekly" })).await.is(201);
            by(&mia, "DELETE /api/v1/labels/news", &Value::Null)
        };
        "POST /api/v1/api_keys" 201 |world, n| {
            let mia = owner(world, n).await;
            let public = encoded(&PAIRS[0].public);
            let key = json!({ "public_key": public, "totp_code": mia.app.next() });
            by(&mia.person, &format!("POST {KEYS}"), &key)
        };
        "PATCH /api/v1/api_keys/{uid}" 200 |world, n| {
            let mia = owner(world, n).await;
            let kid = mia.key(json!({})).await;
            let change = json!({ "state": "inactive", "totp_code": mia.app.next() });
            by(&mia.person, &format!("PATCH {KEYS}/{kid}"), &change)
        };
        "DELETE /api/v1/api_keys/{uid}" 204 |world, n| {
            let mia = owner(world, n).await;
            let kid = mia.key(json!({})).await;
            let row = format!("DELETE {KEYS}/{kid}?totp_code={}", mia.app.next());
            by(&mia.person, &row, &Value::Null)
        };
        "POST /api/auth/login" 200 |world, n| {
            let mia = owner(world, n).await;
            let scram = Scram::new(world, &email(n), PASSWORD);
            let challenge = scram.challenge().await;
            let proof = scram.proof(&challenge).proof;
            let last = json!({ "email": email(n), "nonce": challenge["nonce"], "os": "Linux",
                "proof": proof, "otpCode": mia.app.next() });
            let mut request = keyed("POST /api/auth/login", None, &last);
            request.headers_mut().insert("platform", "Web".parse().unwrap());
            request
        };
        "GET /api/auth/logout" 200 |world, n| {
            Person::confirmed(world, &email(n)).await;
            let device = Scram::new(world, &email(n), PASSWORD).device().await;
            let mut request = keyed("GET /api/auth/logout", None, &Value::Null);
            request.headers_mut().insert("session", device.jwt.parse().unwrap());
            request
        };
        "POST /api/auth/session/{client_id}" 200 |world, _n| {
            let machine = Machine::made(world).await;
            let login = json!({ "api_key": machine.key.api_key, "secret": machine.secret });
            keyed(&format!("POST /api/auth/session/{}", machine.client_id), None, &login)
        };
    }
}

/// The scene of `route`.
pub fn of(route: &str) -> Scene {
    all()
        .into_iter()
        .find(|scene| scene.route == route)
        .expect(route)
}

/// What writes nothing, but for what is a `GET`.
const READS: [&str; 3] = [
    "POST /api/auth/auth",
    "POST /api/auth/session",
    "POST /api/v1/security/verify_api_key",
];

#[tokio::test]
async fn every_operation_of_the_template_that_writes_has_a_scene() {
    let world = World::strict().await;
    let routes = world
        .template()
        .routes()
        .map(|(route, _)| route)
        .filter(|route| route.is_operation());
    let scenes: BTreeSet<_> = all().iter().map(|scene| scene.route.to_owned()).collect();
    let read = |key: &str| READS.contains(&key) || key.starts_with("GET ") && !scenes.contains(key);
    let writes: BTreeSet<_> = routes
        .map(local::template::Route::key)
        .filter(|key| !read(key))
        .collect();
    assert_eq!(scenes, writes);
}
