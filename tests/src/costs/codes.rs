//! Of what asks for a code of an authenticator.

use serde_json::{Value, json};

use super::cost;
use crate::authenticator::Authenticator;
use crate::client::{Owner, PAIRS, claims, encoded};
use crate::person::PASSWORD;
use crate::world::World;

#[tokio::test]
async fn second_factor() {
    let world = World::strict().await;
    let mia = world.account().await;
    let token = Some(mia.token.as_str());
    cost(
        &world,
        "POST /api/v1/security/generate_qrcode",
        token,
        Value::Null,
        201,
        (1, 0.0, 1.0),
    )
    .await;
    let app = Authenticator::begun(&mia).await;
    let code = |code: String| json!({ "code": code });
    cost(
        &world,
        "POST /api/v1/security/enable_2fa",
        token,
        code(app.code()),
        201,
        (2, 0.0, 5.0),
    )
    .await;
    app.start(3_600);
    cost(
        &world,
        "POST /api/v1/security/verify_code",
        token,
        code(app.code()),
        201,
        (2, 0.0, 2.0),
    )
    .await;
    cost(
        &world,
        "POST /api/v1/security/verify_code",
        token,
        code(app.wrong()),
        422,
        (1, 0.0, 1.0),
    )
    .await;
    // A right code that was used before takes its try back.
    cost(
        &world,
        "POST /api/v1/security/verify_code",
        token,
        code(app.code()),
        422,
        (2, 0.0, 2.0),
    )
    .await;
    cost(
        &world,
        "POST /api/v1/security/verify_code",
        token,
        code("none".to_owned()),
        422,
        (1, 1.0, 0.0),
    )
    .await;

    let sign_in = |code: Option<String>| json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio", "otp_code": code });
    let without = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio" });
    // Lets the function meet the application.
    world
        .post("/api/v1/sessions", sign_in(Some(app.next())))
        .await
        .is(201);
    // The password's try and the code's try are taken and handed back one after the other: a trip
    // more than without.
    cost(
        &world,
        "POST /api/v1/sessions",
        None,
        sign_in(Some(app.next())),
        201,
        (3, 0.0, 5.0),
    )
    .await;
    cost(
        &world,
        "POST /api/v1/sessions",
        None,
        sign_in(Some(app.wrong())),
        403,
        (2, 0.0, 4.0),
    )
    .await;
    cost(
        &world,
        "POST /api/v1/sessions",
        None,
        without,
        403,
        (2, 0.0, 3.0),
    )
    .await;
    cost(
        &world,
        "POST /session",
        None,
        sign_in(Some(app.next())),
        200,
        (3, 0.0, 5.0),
    )
    .await;
}

#[tokio::test]
async fn api_keys() {
    // Up to an hour passes before the first call.
    let world = World::with(&[("FreshLimit", "86400")]).await;
    let mia = Owner::of(&world, "mia@example.com").await;
    mia.app.start(3_600);
    let ask = async |row: &str, mut body: Value, status, figures| {
        body["totp_code"] = mia.app.next().into();
        cost(&world, row, Some(&mia.person.token), body, status, figures).await;
    };
    let key = json!({ "public_key": encoded(&PAIRS[0].public), "scopes": "trade,history" });
    // Key and claim are written together (4), and so is the account, whose code the same
    // transaction uses up (2), after the try at the code (1): a code lost to a key that was not
    // made would be worth less than the three units. The read is for the applications, whose names
    // no scope may have; beside the try, and only where there are scopes.
    ask("POST /api/v1/api_keys", key.clone(), 201, (2, 1.0, 7.0)).await;
    ask(
        "POST /api/v1/api_keys",
        json!({ "public_key": "k" }),
        201,
        (2, 0.0, 7.0),
    )
    .await;
    let kid = mia.key(json!({ "scopes": "trade,history" })).await;
    let path = format!("/api/v1/api_keys/{kid}");
    ask("GET /api/v1/api_keys", json!({}), 200, (2, 1.0, 2.0)).await;
    ask(&format!("GET {path}"), json!({}), 200, (2, 1.0, 2.0)).await;
    ask(
        &format!("PATCH {path}"),
        json!({ "state": "inactive" }),
        200,
        (2, 1.0, 7.0),
    )
    .await;
    ask(
        &format!("PATCH {path}"),
        json!({ "state": "active" }),
        200,
        (2, 1.0, 7.0),
    )
    .await;
    ask(
        &format!("PATCH {path}"),
        json!({ "scopes": "trade" }),
        200,
        (2, 2.0, 7.0),
    )
    .await;
    ask("POST /api/v1/api_keys", json!({}), 400, (2, 0.0, 2.0)).await;

    // Whether a key is usable stands in its owner's account, which only the key tells: a trip more.
    cost(
        &world,
        "POST /api/v1/security/verify_api_key",
        None,
        json!({ "uid": kid }),
        200,
        (2, 2.0, 0.0),
    )
    .await;
    let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
    let exchange = json!({ "kid": kid, "jwt_token": jwt });
    // The JWT's id is used up after both reads, in a trip more than the least possible: what fails
    // before must not use it up.
    cost(
        &world,
        "POST /api/v1/sessions/generate_jwt",
        None,
        exchange.clone(),
        200,
        (3, 2.0, 1.0),
    )
    .await;
    cost(
        &world,
        "POST /api/v1/sessions/generate_jwt",
        None,
        exchange,
        401,
        (3, 2.0, 1.0),
    )
    .await;
    let bad = json!({ "kid": kid, "jwt_token": "a.b" });
    cost(
        &world,
        "POST /api/v1/sessions/generate_jwt",
        None,
        bad,
        401,
        (2, 2.0, 0.0),
    )
    .await;

    ask(&format!("DELETE {path}"), json!({}), 204, (2, 0.0, 7.0)).await;
}
