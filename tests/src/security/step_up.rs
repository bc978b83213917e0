//! What only somebody may do who signed in of late: the second factor and API keys
//! (docs/compatibility/barong.md#a1-12).

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::client::{KEYS, Owner};
use crate::person::{PASSWORD, Person};
use crate::session::barong::opened;
use crate::world::{Answer, World};

const BEGIN: &str = "/api/v1/security/generate_qrcode";
const ENABLE: &str = "/api/v1/security/enable_2fa";
const STALE: &str = "The access token is too old for this, please sign in again";
const EMAIL: &str = "mia@example.com";

/// Asserts the refusal as every one of a token is.
#[track_caller]
fn stale(answer: Answer) {
    let challenge =
        format!(r#"Bearer realm="Doorkeeper", error="invalid_token", error_description="{STALE}""#);
    assert_eq!(
        (answer.header("www-authenticate"), answer.header("pragma")),
        (challenge.as_str(), "no-cache")
    );
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    answer.refuses(401, STALE);
}

/// A token of `person`, renewed now.
async fn renewed(person: &Person<'_>) -> String {
    let token = person
        .post("/api/v1/security/renew", Value::Null)
        .await
        .is(201);
    token.json().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_hour_after_the_password_the_second_factor_needs_a_sign_in() {
    let world = World::strict().await;
    let mut mia = world.account().await;
    world.clock().advance(3_500);
    let app = Authenticator::begun(&mia).await;
    world.clock().advance(101);
    for _ in 0..2 {
        stale(world.unchanged(mia.post(BEGIN, Value::Null)).await);
        stale(
            world
                .unchanged(mia.post(ENABLE, json!({ "code": app.code() })))
                .await,
        );
        // A renewed token is no younger.
        mia.token = renewed(&mia).await;
    }
    // All else goes on.
    mia.get("/api/v1/accounts/me").await.is(200);
    mia.token = Person::token(&world, EMAIL, PASSWORD).await;
    mia.post(ENABLE, json!({ "code": app.code() }))
        .await
        .is(201);
}

#[tokio::test]
async fn keys_are_made_and_changed_by_who_signed_in_of_late() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let kid = mia.key(json!({})).await;
    let path = format!("{KEYS}/{kid}");
    world.clock().advance(3_600);
    let make = json!({ "public_key": "k", "totp_code": mia.app.next() });
    stale(world.unchanged(mia.person.post(KEYS, make)).await);
    for change in [
        json!({ "state": "inactive" }),
        json!({ "expires_in": "soon" }),
        json!({}),
    ] {
        stale(world.unchanged(mia.person.patch(&path, change)).await);
    }
    // Looking and deleting take a code as ever.
    mia.ask("GET", KEYS, Value::Null).await.is(200);
    mia.ask("GET", &path, Value::Null).await.is(200);
    mia.ask("DELETE", &path, Value::Null).await.is(204);
}

#[tokio::test]
async fn parameters_come_first_where_they_come_first() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.clock().advance(3_601);
    mia.post(ENABLE, json!({}))
        .await
        .refuses(400, "code is missing, code is empty");
    stale(mia.post(ENABLE, json!({ "code": "none" })).await);
    stale(mia.post(KEYS, json!({})).await);
    world
        .post(BEGIN, Value::Null)
        .await
        .refuses(401, "The access token is invalid");
    world.clock().advance(14_400);
    mia.post(BEGIN, Value::Null)
        .await
        .refuses(401, "The access token expired");
}

#[tokio::test]
async fn a_token_that_was_ended_is_told_so_whatever_its_age() {
    let world = World::strict().await;
    let mia = world.account().await;
    world
        .order(&["accounts", "end-sessions", EMAIL])
        .await
        .well();
    let revoked = "The access token was revoked";
    for _ in 0..2 {
        world
            .unchanged(mia.post(BEGIN, Value::Null))
            .await
            .refuses(401, revoked);
        world
            .unchanged(mia.post(ENABLE, json!({ "code": "123456" })))
            .await
            .refuses(401, revoked);
        world
            .unchanged(mia.post(KEYS, json!({ "totp_code": "123456" })))
            .await
            .refuses(401, revoked);
        world.clock().advance(3_601);
    }
}

#[tokio::test]
async fn the_limit_is_a_setting() {
    let world = World::with(&[("FreshLimit", "60")]).await;
    let mia = world.account().await;
    mia.post(BEGIN, Value::Null).await.is(201);
    world.clock().advance(61);
    stale(mia.post(BEGIN, Value::Null).await);
}

#[tokio::test]
async fn compat_does_not_ask() {
    let world = World::compat().await;
    let mia = Owner::of(&world, EMAIL).await;
    world.clock().advance(7_200);
    mia.key(json!({})).await;
    let ann = Person::signed_in(&world, "ann@example.com").await;
    world.clock().advance(7_200);
    Authenticator::of(&ann).await;
}

#[tokio::test]
async fn a_token_of_an_earlier_release_counts_from_when_it_was_signed() {
    let world = World::strict().await;
    let mut mia = world.account().await;
    let mut claims = opened(&mia.token).1;
    claims.as_object_mut().unwrap().remove("auth_time");
    mia.token = world.signed(&mia.token, &claims).await;
    mia.post(BEGIN, Value::Null).await.is(201);
    world.clock().advance(3_601);
    stale(mia.post(BEGIN, Value::Null).await);
    assert_eq!(opened(&renewed(&mia).await).1["auth_time"], claims["iat"]);
}
