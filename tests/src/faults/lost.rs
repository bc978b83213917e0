//! Calls that were done while their answers got lost.

use local::{Fault, FaultKind};
use serde_json::{Value, json};

use super::{TRIES, fail, sign_up, unavailable};
use crate::client::{KEYS, Owner, PAIRS, claims};
use crate::fixtures::Fixture;
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn a_lost_answer_is_no_refusal() {
    let world = World::strict().await;
    let mia = world.account().await;
    let profile = Fixture::all()
        .into_iter()
        .find(|fixture| fixture.name == "accounts/create_profile")
        .unwrap();
    fail(&world, "UpdateItem", FaultKind::After, 1);
    let authorization = format!("Bearer {}", mia.token);
    world
        .send(profile.request(Some(&authorization)))
        .await
        .is(201)
        .says("null");
    let session = world.post("/session", sign_up()).await.is(200).json();
    let token = session["jwtToken"].as_str();
    fail(&world, "UpdateItem", FaultKind::After, 1);
    world
        .ask("DELETE", "/session", token, &Value::Null)
        .await
        .is(200)
        .says("{}");
}

#[tokio::test]
async fn a_sign_up_whose_answer_got_lost_is_not_told_that_the_address_is_taken() {
    let world = World::compat().await;
    fail(&world, "UpdateItem", FaultKind::After, 1);
    world.post("/api/v1/accounts", sign_up()).await.is(201);
    let token =
        json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
    world.post("/api/v1/accounts/confirm", token).await.is(201);
}

#[tokio::test]
async fn a_reset_whose_answer_got_lost_is_not_refused() {
    for confirmed in [false, true] {
        let world = World::strict().await;
        world.post("/api/v1/accounts", sign_up()).await.is(201);
        if confirmed {
            let token = json!({
                "confirmation_token": world.mailed("mia@example.com", "confirmation_token"),
            });
            world.post("/api/v1/accounts/confirm", token).await.is(201);
        }
        let path = "/api/v1/security/reset_password";
        world
            .post(path, json!({ "email": "mia@example.com" }))
            .await
            .is(201);
        let token = world.mailed("mia@example.com", "reset_password_token");
        fail(&world, "TransactWriteItems", FaultKind::After, 1);
        let reset = json!({ "reset_password_token": token, "password": "Another-lane-9" });
        world.put(path, reset).await.is(200);
    }
}

#[tokio::test]
async fn a_label_whose_answer_got_lost_is_neither_taken_nor_missing() {
    let world = World::strict().await;
    let mia = world.account().await;
    fail(&world, "UpdateItem", FaultKind::After, 1);
    let made = mia
        .post(
            "/api/v1/labels",
            json!({ "key": "news", "value": "weekly" }),
        )
        .await
        .is(201);
    assert_eq!(mia.get("/api/v1/labels/news").await.text(), made.text());
    fail(&world, "UpdateItem", FaultKind::After, 1);
    mia.patch("/api/v1/labels/news", json!({ "value": "daily" }))
        .await
        .is(200);
    for kind in [FaultKind::After, FaultKind::Before, FaultKind::Throttle] {
        fail(&world, "TransactWriteItems", kind, 1);
        mia.delete("/api/v1/labels/news").await.is(204);
        mia.get("/api/v1/labels/news").await.is(404);
        mia.post(
            "/api/v1/labels",
            json!({ "key": "news", "value": "weekly" }),
        )
        .await
        .is(201);
    }
}

#[tokio::test]
async fn a_lost_confirmation_leaves_no_account_half_open() {
    let world = World::strict().await;
    Person::signed_up(&world, "mia@example.com").await;
    let token =
        json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
    fail(&world, "TransactWriteItems", FaultKind::After, TRIES);
    unavailable(world.post("/api/v1/accounts/confirm", token.clone()).await);
    let again = world.post("/api/v1/accounts/confirm", token).await;
    again.refuses(422, "Email was already confirmed, please try signing in");
    Person::token(&world, "mia@example.com", PASSWORD).await;
}

#[tokio::test]
async fn a_code_whose_answer_got_lost_is_not_used_before() {
    let world = World::strict().await;
    let mia = Owner::of(&world, "mia@example.com").await;
    for call in [1, 2] {
        world.fault(Fault {
            call,
            action: Some("UpdateItem".to_owned()),
            kind: FaultKind::After,
        });
        let code = json!({ "code": mia.app.next() });
        mia.person
            .post("/api/v1/security/verify_code", code)
            .await
            .is(201)
            .says("null");
    }
    fail(&world, "TransactWriteItems", FaultKind::After, 1);
    let kid = mia.key(json!({})).await;
    fail(&world, "TransactWriteItems", FaultKind::After, 1);
    mia.ask("DELETE", &format!("{KEYS}/{kid}"), Value::Null)
        .await
        .is(204);
    let kid = mia.key(json!({})).await;
    let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
    fail(&world, "UpdateItem", FaultKind::After, 1);
    world
        .post(
            "/api/v1/sessions/generate_jwt",
            json!({ "kid": kid, "jwt_token": jwt }),
        )
        .await
        .is(200);
}
