//! `POST /api/v1/security/verify_api_key`.

use serde_json::json;

use crate::client::{KEYS, Owner, state_set};
use crate::world::World;

const PATH: &str = "/api/v1/security/verify_api_key";

#[tokio::test]
async fn tells_the_state_of_any_key_to_anybody() {
    let world = World::strict().await;
    let mia = Owner::of(&world, "mia@example.com").await;
    let kid = mia.key(json!({})).await;
    let uid = mia.person.uid().await;
    world
        .post(PATH, json!({ "uid": kid }))
        .await
        .is(200)
        .says(r#"{"state":"active"}"#);
    mia.ask(
        "PATCH",
        &format!("{KEYS}/{kid}"),
        json!({ "state": "frozen" }),
    )
    .await
    .is(200);
    world
        .post(PATH, json!({ "uid": kid, "account_uid": uid }))
        .await
        .is(200)
        .says(r#"{"state":"frozen"}"#);
}

#[tokio::test]
async fn no_key_of_a_shut_account_is_told_to_be_active() {
    let world = World::strict().await;
    let mia = Owner::of(&world, "mia@example.com").await;
    let (kid, frozen, uid) = (
        mia.key(json!({})).await,
        mia.key(json!({})).await,
        mia.person.uid().await,
    );
    mia.ask(
        "PATCH",
        &format!("{KEYS}/{frozen}"),
        json!({ "state": "frozen" }),
    )
    .await
    .is(200);
    for state in ["banned", "deleted", "pending"] {
        state_set(&world, &uid, state).await;
        world
            .post(PATH, json!({ "uid": kid }))
            .await
            .is(200)
            .says(r#"{"state":"inactive"}"#);
        world
            .post(PATH, json!({ "uid": frozen }))
            .await
            .is(200)
            .says(r#"{"state":"frozen"}"#);
    }
    state_set(&world, &uid, "active").await;
    world
        .post(PATH, json!({ "uid": kid }))
        .await
        .is(200)
        .says(r#"{"state":"active"}"#);
}

#[tokio::test]
async fn refuses_unknown_keys_and_other_owners() {
    let world = World::strict().await;
    let mia = Owner::of(&world, "mia@example.com").await;
    let kid = mia.key(json!({})).await;
    let ask = async |body| world.unchanged(world.post(PATH, body)).await;
    for unknown in [
        "0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11",
        "none",
        "%23",
        &"x".repeat(3_000),
    ] {
        ask(json!({ "uid": unknown }))
            .await
            .refuses(404, "Record is not found");
    }
    let other = "Account has no api key with provided uid";
    ask(json!({ "uid": kid, "account_uid": "ID0000000000" }))
        .await
        .refuses(422, other);
    ask(json!({}))
        .await
        .refuses(400, "uid is missing, uid is empty");
    ask(json!({ "uid": kid, "account_uid": "" }))
        .await
        .refuses(400, "account_uid is empty");
    ask(json!({ "uid": [1], "account_uid": {} }))
        .await
        .refuses(400, "uid is invalid, account_uid is invalid");
}
