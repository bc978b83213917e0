//! Of what asks for a code of an authenticator.

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::client::{Owner, PAIRS, claims, encoded};
use crate::person::PASSWORD;
use crate::world::World;

#[tokio::test]
async fn second_factor() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.post("/api/v1/security/generate_qrcode", Value::Null)
        .await
        .is(201);
    world.costs(1, 0.0, 1.0);
    let app = Authenticator::begun(&mia).await;
    let code = |code: String| json!({ "code": code });
    mia.post("/api/v1/security/enable_2fa", code(app.code()))
        .await
        .is(201);
    world.costs(2, 0.0, 5.0);
    app.start(3_600);
    mia.post("/api/v1/security/verify_code", code(app.code()))
        .await
        .is(201);
    world.costs(2, 0.0, 2.0);
    mia.post("/api/v1/security/verify_code", code(app.wrong()))
        .await
        .is(422);
    world.costs(1, 0.0, 1.0);
    // A right code that was used before takes its try back.
    mia.post("/api/v1/security/verify_code", code(app.code()))
        .await
        .is(422);
    world.costs(2, 0.0, 2.0);
    mia.post("/api/v1/security/verify_code", code("none".to_owned()))
        .await
        .is(422);
    world.costs(1, 1.0, 0.0);
}

#[tokio::test]
async fn sign_ins_with_a_code() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let without = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio" });
    let sign_in = |code: String| {
        let mut body = without.clone();
        body["otp_code"] = code.into();
        body
    };
    // Lets the function meet the application.
    world
        .post("/api/v1/sessions", sign_in(app.next()))
        .await
        .is(201);
    // The password's try and the code's try are taken and handed back one after the other: a trip
    // more than without.
    world
        .post("/api/v1/sessions", sign_in(app.next()))
        .await
        .is(201);
    world.costs(3, 0.0, 5.0);
    world
        .post("/api/v1/sessions", sign_in(app.wrong()))
        .await
        .is(403);
    world.costs(2, 0.0, 4.0);
    world
        .post("/api/v1/sessions", without.clone())
        .await
        .is(403);
    world.costs(2, 0.0, 3.0);
    world.post("/session", sign_in(app.next())).await.is(200);
    world.costs(3, 0.0, 5.0);
}

#[tokio::test]
async fn api_keys() {
    // Up to an hour passes before the first call.
    let world = World::with(&[("FreshLimit", "86400")]).await;
    let mia = Owner::of(&world, "mia@example.com").await;
    mia.app.start(3_600);
    let ask = async |method: &str, path: &str, mut body: Value| {
        body["totp_code"] = mia.app.next().into();
        mia.person.ask(method, path, body).await
    };
    let key = json!({ "public_key": encoded(&PAIRS[0].public), "scopes": "trade,history" });
    // Key and claim are written together (4), and so is the account, whose code the same
    // transaction uses up (2), after the try at the code (1): a code lost to a key that was not
    // made would be worth less than the three units. The read is for the applications, whose names
    // no scope may have; beside the try, and only where there are scopes.
    ask("POST", "/api/v1/api_keys", key.clone()).await.is(201);
    world.costs(2, 1.0, 7.0);
    ask("POST", "/api/v1/api_keys", json!({ "public_key": "k" }))
        .await
        .is(201);
    world.costs(2, 0.0, 7.0);
    let kid = mia.key(json!({ "scopes": "trade,history" })).await;
    let path = format!("/api/v1/api_keys/{kid}");
    ask("GET", "/api/v1/api_keys", json!({})).await.is(200);
    world.costs(2, 1.0, 2.0);
    ask("GET", &path, json!({})).await.is(200);
    world.costs(2, 1.0, 2.0);
    ask("PATCH", &path, json!({ "state": "inactive" }))
        .await
        .is(200);
    world.costs(2, 1.0, 7.0);
    ask("PATCH", &path, json!({ "state": "active" }))
        .await
        .is(200);
    world.costs(2, 1.0, 7.0);
    ask("PATCH", &path, json!({ "scopes": "trade" }))
        .await
        .is(200);
    world.costs(2, 2.0, 7.0);
    ask("POST", "/api/v1/api_keys", json!({})).await.is(400);
    world.costs(2, 0.0, 2.0);

    ask("DELETE", &path, json!({})).await.is(204);
    world.costs(2, 0.0, 7.0);
}

#[tokio::test]
async fn uses_of_an_api_key() {
    let world = World::strict().await;
    let mia = Owner::of(&world, "mia@example.com").await;
    let kid = mia.key(json!({ "scopes": "trade,history" })).await;
    // Whether a key is usable stands in its owner's account, which only the key tells: a trip more.
    world
        .post("/api/v1/security/verify_api_key", json!({ "uid": kid }))
        .await
        .is(200);
    world.costs(2, 2.0, 0.0);
    let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
    let exchange = json!({ "kid": kid, "jwt_token": jwt });
    // The JWT's id is used up after both reads, in a trip more than the least possible: what fails
    // before must not use it up.
    world
        .post("/api/v1/sessions/generate_jwt", exchange.clone())
        .await
        .is(200);
    world.costs(3, 2.0, 1.0);
    world
        .post("/api/v1/sessions/generate_jwt", exchange)
        .await
        .is(401);
    world.costs(3, 2.0, 1.0);
    let bad = json!({ "kid": kid, "jwt_token": "a.b" });
    world
        .post("/api/v1/sessions/generate_jwt", bad)
        .await
        .is(401);
    world.costs(2, 2.0, 0.0);
}
