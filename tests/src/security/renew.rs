//! `POST /api/v1/security/renew`.

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person};
use crate::session::barong::opened;
use crate::world::World;

const PATH: &str = "/api/v1/security/renew";

#[tokio::test]
async fn a_fresh_token_for_the_same_application() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.clock().advance(60);
    let token = mia
        .post(PATH, json!({ "expires_in": 600 }))
        .await
        .is(201)
        .json()
        .as_str()
        .unwrap()
        .to_owned();
    let (old, new) = (opened(&mia.token).1, opened(&token).1);
    assert_eq!(new["aud"], old["aud"]);
    assert_ne!(new["jti"], old["jti"]);
    assert_eq!(
        new["exp"].as_i64().unwrap(),
        new["iat"].as_i64().unwrap() + 600
    );
    mia.get("/api/v1/accounts/me").await.is(200);
    world
        .ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null)
        .await
        .is(200);
}

#[tokio::test]
async fn refuses_lifetimes_out_of_bounds_and_strangers() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.post(PATH, json!({ "expires_in": 86_401 }))
        .await
        .refuses(422, "expires_in must be from 1 to 86400 seconds");
    mia.post(PATH, json!({ "expires_in": "" }))
        .await
        .refuses(400, "expires_in is empty");
    world
        .post(PATH, Value::Null)
        .await
        .refuses(401, "The access token is invalid");
}

#[tokio::test]
async fn a_session_ends_thirty_days_after_the_password_however_often_it_is_renewed() {
    let world = World::strict().await;
    let mut mia = world.account().await;
    let proved_at = opened(&mia.token).1["auth_time"].as_i64().unwrap();
    let end = proved_at + 30 * 86_400;
    for day in 1..=31 {
        let token = mia
            .post(PATH, json!({ "expires_in": 86_400 }))
            .await
            .is(201)
            .json();
        mia.token = token.as_str().unwrap().to_owned();
        let claims = opened(&mia.token).1;
        assert_eq!(claims["auth_time"], proved_at);
        assert!(claims["exp"].as_i64().unwrap() <= end, "day {day}");
        // An hour less than the token's lifetime.
        world.clock().advance(82_800);
    }
    // Some hours before the end.
    let token = mia
        .post(PATH, json!({ "expires_in": 86_400 }))
        .await
        .is(201)
        .json();
    mia.token = token.as_str().unwrap().to_owned();
    assert_eq!(opened(&mia.token).1["exp"], end);
    mia.get("/api/v1/accounts/me").await.is(200);
    world.clock().advance(end - world.clock().now());
    for answer in [
        mia.post(PATH, Value::Null).await,
        mia.get("/api/v1/accounts/me").await,
    ] {
        assert!(
            answer
                .header("www-authenticate")
                .starts_with("Bearer realm=")
        );
        answer.refuses(401, "The access token expired");
    }
    mia.token = Person::token(&world, &mia.email, PASSWORD).await;
    mia.post(PATH, Value::Null).await.is(201);
}

#[tokio::test]
async fn the_end_is_a_setting_and_no_sign_in_goes_past_it() {
    let world = World::with(&[("SessionEnd", "600")]).await;
    let mia = world.account().await;
    let claims = opened(&mia.token).1;
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        600
    );
    world.clock().advance(600);
    mia.post(PATH, Value::Null)
        .await
        .refuses(401, "The access token expired");
}

/// As after the setting was made shorter, or the profile strict.
#[tokio::test]
async fn a_token_from_before_that_lives_longer_is_not_renewed_past_the_end() {
    let world = World::with(&[("SessionEnd", "3600")]).await;
    let mut mia = world.account().await;
    for (name, value) in [("auth_time", Value::Null), ("iat", json!(0))] {
        let mut claims = opened(&mia.token).1;
        claims[name] = if value.is_null() {
            json!(world.clock().now() - 3_600)
        } else {
            value
        };
        if name == "iat" {
            claims.as_object_mut().unwrap().remove("auth_time");
        }
        mia.token = world.signed(&mia.token, &claims).await;
        mia.get("/api/v1/accounts/me").await.is(200);
        mia.post(PATH, Value::Null)
            .await
            .refuses(401, "The access token expired");
        mia.post(PATH, json!({ "expires_in": 0 }))
            .await
            .refuses(401, "The access token expired");
    }
}

#[tokio::test]
async fn compat_renews_without_end() {
    let world = World::compat().await;
    let mut mia = world.account().await;
    for _ in 0..70 {
        let token = mia
            .post(PATH, json!({ "expires_in": 86_400 }))
            .await
            .is(201)
            .json();
        mia.token = token.as_str().unwrap().to_owned();
        world.clock().advance(82_800);
    }
    mia.get("/api/v1/accounts/me").await.is(200);
}
