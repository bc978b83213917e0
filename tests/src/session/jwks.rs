//! `GET /.well-known/jwks.json`.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use super::barong::opened;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::World;

const PATH: &str = "/.well-known/jwks.json";
const EMAIL: &str = "mia@example.com";

async fn set(world: &World) -> JwkSet {
    serde_json::from_slice(&world.get(PATH).await.is(200).body).unwrap()
}

/// What somebody who has nothing but the set makes of a token.
fn verified(token: &str, set: &JwkSet, audience: &str) -> Option<Value> {
    let key = set.find(&decode_header(token).unwrap().kid.unwrap())?;
    let mut validation = Validation::new(Algorithm::RS256);
    // The stack's clock is the system's until a test moves it on.
    validation.validate_exp = false;
    validation.set_issuer(&["barong"]);
    validation.set_audience(&[audience]);
    Some(
        decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation)
            .ok()?
            .claims,
    )
}

#[tokio::test]
async fn the_public_keys_and_nothing_else_may_be_cached() {
    let world = World::strict().await;
    let answer = world.unchanged(world.get(PATH)).await.is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let keyring: Value = serde_json::from_str(&world.keyring().await).unwrap();
    let key = &answer.json()["keys"][0];
    let names: Vec<_> = key
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, ["kty", "use", "alg", "kid", "n", "e"]);
    assert_eq!(
        (&key["kty"], &key["use"], &key["alg"]),
        (&"RSA".into(), &"sig".into(), &"RS256".into())
    );
    assert_eq!(
        (&key["kid"], &key["e"]),
        (&keyring["rs256"][0]["kid"], &"AQAB".into())
    );
    assert_eq!(key["n"].as_str().unwrap().len(), 342, "2048 bits");
    assert_eq!(
        world.get(PATH).await.body,
        answer.body,
        "the same bytes each time"
    );
    world
        .ask("POST", PATH, None, &Value::Null)
        .await
        .refuses(405, "Method is not allowed");
    assert_eq!(
        world
            .ask("POST", PATH, None, &Value::Null)
            .await
            .header("cache-control"),
        "no-store"
    );
    world
        .get("/.well-known/jwks")
        .await
        .refuses(404, "Unable to find endpoint");
}

#[tokio::test]
async fn it_verifies_tokens_of_both_apis_before_and_after_a_rotation() {
    let world = World::strict().await;
    let barong = world.account().await.token;
    let polario = Scram::new(&world, EMAIL, PASSWORD).device().await.jwt;
    let both = |set: &JwkSet, barong: &str, polario: &str| {
        assert_eq!(verified(barong, set, "peatio").unwrap(), opened(barong).1);
        assert_eq!(
            verified(polario, set, "polario").unwrap(),
            opened(polario).1
        );
    };
    both(&set(&world).await, &barong, &polario);
    world.rotate("one").await.unwrap();
    world.clock().advance(700);
    let kept = set(&world).await;
    assert_eq!(
        kept.keys.len(),
        2,
        "the pair that waits is known before it signs"
    );
    both(&kept, &barong, &polario);

    world.rotate("two").await.unwrap();
    world.clock().advance(301);
    both(&set(&world).await, &barong, &polario);
    world
        .ask("GET", "/api/v1/accounts/me", Some(&barong), &Value::Null)
        .await
        .is(200);
    let new = Person::token(&world, EMAIL, PASSWORD).await;
    assert_ne!(
        decode_header(&new).unwrap().kid,
        decode_header(&barong).unwrap().kid
    );
    let device = Scram::new(&world, EMAIL, PASSWORD).device().await.jwt;
    both(&set(&world).await, &new, &device);
    both(&kept, &new, &device);
    assert!(verified(&(new + "A"), &kept, "peatio").is_none());
}

#[tokio::test]
async fn once_dropped_a_pair_is_gone_from_it() {
    let world = World::strict().await;
    let barong = world.account().await.token;
    world
        .order(&["keys", "rotate", "rs256", "--at-once"])
        .await
        .well();
    let old = decode_header(&barong).unwrap().kid.unwrap();
    world.order(&["keys", "drop", &old]).await.well();
    world.clock().advance(301);
    assert!(set(&world).await.find(&old).is_none());
}
