//! Calls that fail for a while: what is asked again, and what is a 503.

use local::FaultKind;
use serde_json::{Value, json};

use super::{TRIES, fail, sign_up, unavailable};
use crate::client::{KEYS, Owner};
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn one_failed_call_is_made_again() {
    for kind in [FaultKind::Before, FaultKind::After, FaultKind::Throttle] {
        let world = World::strict().await;
        fail(&world, "UpdateItem", kind, 1);
        world.post("/api/v1/accounts", sign_up()).await.is(201);
        let token =
            json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
        fail(&world, "TransactWriteItems", kind, 1);
        world
            .post("/api/v1/accounts/confirm", token)
            .await
            .is(201)
            .says("null");
        fail(&world, "UpdateItem", kind, 1);
        Person::token(&world, "mia@example.com", PASSWORD).await;
    }
}

#[tokio::test]
async fn a_table_that_stays_away_is_a_503_and_trying_again_works() {
    let world = World::strict().await;
    for kind in [FaultKind::Before, FaultKind::Throttle] {
        fail(&world, "UpdateItem", kind, TRIES);
        unavailable(
            world
                .unchanged(world.post("/api/v1/accounts", sign_up()))
                .await,
        );
    }
    let mia = world.account().await;
    fail(&world, "GetItem", FaultKind::Before, TRIES);
    unavailable(mia.get("/api/v1/accounts/me").await);
    mia.get("/api/v1/accounts/me").await.is(200);
    // The address's budget and the source's are asked side by side.
    fail(&world, "UpdateItem", FaultKind::Throttle, 2 * TRIES);
    let answer = world.post("/session", sign_up()).await;
    assert_eq!(answer.json()["type"], "error");
    unavailable(answer);
}

#[tokio::test]
async fn without_a_keyring_nothing_is_done_and_it_heals() {
    let world = World::strict().await;
    fail(&world, "GetSecretValue", FaultKind::Before, TRIES);
    unavailable(
        world
            .unchanged(world.post("/api/v1/accounts", sign_up()))
            .await,
    );
    world.post("/api/v1/accounts", sign_up()).await.is(201);
    // A warm function goes on with the keyring at hand when a later read fails.
    world.clock().advance(301);
    fail(&world, "GetSecretValue", FaultKind::Before, TRIES);
    world.post("/api/v1/accounts", sign_up()).await.is(201);
}

#[tokio::test]
async fn a_key_that_was_not_made_took_no_code() {
    let world = World::strict().await;
    let mia = Owner::of(&world, "mia@example.com").await;
    let wish = json!({ "public_key": "k", "totp_code": mia.app.code() });
    fail(&world, "TransactWriteItems", FaultKind::Before, TRIES);
    unavailable(mia.person.post(KEYS, wish.clone()).await);
    mia.person.post(KEYS, wish).await.is(201);
    assert_eq!(
        mia.ask("GET", KEYS, Value::Null)
            .await
            .json()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}
