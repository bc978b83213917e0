//! Keys that cannot be used look alike, whatever keeps them from it.

use serde_json::{Value, json};

use super::{EMAIL, NO_SUCH, exchange};
use crate::client::{KEYS, Owner, PAIRS, claims, state_set};
use crate::world::World;

#[tokio::test]
async fn keys_that_cannot_be_used_look_alike() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let kid = mia.key(json!({})).await;
    let path = format!("{KEYS}/{kid}");
    mia.ask("PATCH", &path, json!({ "state": "inactive" }))
        .await
        .is(200);
    let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
    for kid in [
        kid.as_str(),
        NO_SUCH,
        "none",
        "../CLAIM",
        &"x".repeat(3_000),
    ] {
        world
            .unchanged(exchange(&world, kid, &jwt))
            .await
            .refuses(404, "Record is not found");
    }
    mia.ask("PATCH", &path, json!({ "state": "active" }))
        .await
        .is(200);
    exchange(
        &world,
        &kid,
        &PAIRS[0].sign(&claims("b", world.clock().now())),
    )
    .await
    .is(200);
    mia.ask("DELETE", &path, Value::Null).await.is(204);
    let jwt = PAIRS[0].sign(&claims("c", world.clock().now()));
    world
        .unchanged(exchange(&world, &kid, &jwt))
        .await
        .refuses(404, "Record is not found");
}

#[tokio::test]
async fn keys_of_shut_accounts_look_alike_too() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let (kid, uid) = (mia.key(json!({})).await, mia.person.uid().await);
    for state in ["banned", "deleted", "pending"] {
        state_set(&world, &uid, state).await;
        let jwt = PAIRS[0].sign(&claims(state, world.clock().now()));
        exchange(&world, &kid, &jwt)
            .await
            .refuses(404, "Record is not found");
        world
            .unchanged(exchange(&world, &kid, "a.b"))
            .await
            .refuses(404, "Record is not found");
    }
    state_set(&world, &uid, "active").await;
    exchange(
        &world,
        &kid,
        &PAIRS[0].sign(&claims("again", world.clock().now())),
    )
    .await
    .is(200);
}
