//! When a session ends: thirty days after the password, in spite of any refresh.

use serde_json::json;

use super::{EMAIL, signed_in, unauthorized, with};
use crate::person::Person;
use crate::session::barong::opened;
use crate::world::World;

#[tokio::test]
async fn a_session_ends_however_often_it_is_refreshed() {
    let world = World::with(&[("SessionEnd", "36000")]).await;
    Person::confirmed(&world, EMAIL).await;
    let mut token = signed_in(&world).await;
    let end = opened(&token).1["exp"].as_i64().unwrap() - 3_600 + 36_000;
    let jti = opened(&token).1["jti"].clone();
    for _ in 0..14 {
        world.clock().advance(2_400);
        let session = with(&world, "GET", "/session", &[token])
            .await
            .is(200)
            .json();
        token = session["jwtToken"].as_str().unwrap().to_owned();
        let claims = opened(&token).1;
        assert_eq!(
            claims.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["jti", "sub", "exp", "scp"]
        );
        assert_eq!(claims["jti"], jti);
        assert!(claims["exp"].as_i64().unwrap() <= end);
        assert_eq!(
            session["expiresAt"],
            types::clock::iso8601(claims["exp"].as_i64().unwrap())
        );
    }
    assert_eq!(opened(&token).1["exp"], end);
    // Others who sign in meanwhile keep nobody else's session alive.
    let young = signed_in(&world).await;
    world.clock().advance(end - world.clock().now());
    unauthorized(
        with(&world, "GET", "/session", std::slice::from_ref(&token)).await,
        "Unauthorized",
    );
    unauthorized(
        with(&world, "DELETE", "/session", &[token]).await,
        "Unauthorized",
    );
    with(&world, "GET", "/session", std::slice::from_ref(&young))
        .await
        .is(200);
    // One of them ends all.
    let last = signed_in(&world).await;
    with(&world, "DELETE", "/session", std::slice::from_ref(&young))
        .await
        .is(200);
    for token in [young, last] {
        unauthorized(
            with(&world, "GET", "/session", &[token]).await,
            "Unauthorized",
        );
    }
}

#[tokio::test]
async fn the_end_is_thirty_days_after_the_password() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let token = signed_in(&world).await;
    let mut claims = opened(&token).1;
    let end = claims["exp"].as_i64().unwrap() - 3_600 + 30 * 86_400;
    world.clock().advance(30 * 86_400 - 1_800);
    // As of a client that refreshed all the time; and longer than it can have.
    claims["exp"] = json!(end + 86_400);
    let token = world.signed(&token, &claims).await;
    let answer = with(&world, "GET", "/session", std::slice::from_ref(&token))
        .await
        .is(200)
        .json();
    assert_eq!(answer["expiresAt"], types::clock::iso8601(end));
    world.clock().advance(end - world.clock().now());
    unauthorized(
        with(&world, "GET", "/session", &[token]).await,
        "Unauthorized",
    );
    signed_in(&world).await;
}

#[tokio::test]
async fn no_sign_in_goes_past_the_end_in_either_profile() {
    for profile in ["strict", "compat"] {
        let world = World::with(&[("SessionEnd", "600"), ("Profile", profile)]).await;
        Person::confirmed(&world, EMAIL).await;
        let token = signed_in(&world).await;
        world.clock().advance(300);
        let answer = with(&world, "GET", "/session", std::slice::from_ref(&token))
            .await
            .is(200)
            .json();
        let refreshed = answer["jwtToken"].as_str().unwrap();
        assert_eq!(opened(refreshed).1["exp"], opened(&token).1["exp"]);
        world.clock().advance(300);
        unauthorized(
            with(&world, "GET", "/session", &[token]).await,
            "Unauthorized",
        );
    }
}

#[tokio::test]
async fn a_token_of_an_earlier_release_works_and_counts_from_when_it_was_signed() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let epoch = world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == "CORE")
        .unwrap()["epoch"]["S"]
        .clone();
    let token = signed_in(&world).await;
    let mut claims = opened(&token).1;
    assert_ne!(claims["jti"], epoch);
    claims["jti"] = epoch;
    let old = world.signed(&token, &claims).await;
    let answer = with(&world, "GET", "/session", std::slice::from_ref(&old))
        .await
        .is(200)
        .json();
    // The lifetime before its end is when it was signed, and so the same session.
    assert_eq!(
        opened(answer["jwtToken"].as_str().unwrap()).1["jti"],
        opened(&token).1["jti"]
    );
    with(&world, "DELETE", "/session", &[old]).await.is(200);
    unauthorized(
        with(&world, "GET", "/session", &[token]).await,
        "Unauthorized",
    );
}
