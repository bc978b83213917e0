//! `POST /api/v1/accounts/confirm`.

use serde_json::json;

use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World};

const EMAIL: &str = "mia@example.com";

async fn confirm(world: &World, token: &str) -> Answer {
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
}

#[tokio::test]
async fn opens_the_account_at_level_one() {
    let world = World::strict().await;
    let mia = world.account().await;
    let me = mia.get("/api/v1/accounts/me").await.is(200).json();
    assert_eq!((&me["level"], &me["state"]), (&json!(1), &json!("active")));
}

#[tokio::test]
async fn a_token_works_once_and_is_remembered() {
    let world = World::strict().await;
    Person::signed_up(&world, EMAIL).await;
    let token = world.mailed(EMAIL, "confirmation_token");
    confirm(&world, &token).await.is(201).says("null");
    let again = world.unchanged(confirm(&world, &token)).await;
    again.refuses(422, "Email was already confirmed, please try signing in");
}

#[tokio::test]
async fn a_token_lives_a_day() {
    let world = World::strict().await;
    Person::signed_up(&world, EMAIL).await;
    let token = world.mailed(EMAIL, "confirmation_token");
    world.clock().advance(86_400);
    world
        .unchanged(confirm(&world, &token))
        .await
        .refuses(422, "Confirmation token is invalid");
}

#[tokio::test]
async fn refuses_what_is_no_token() {
    let world = World::strict().await;
    Person::signed_up(&world, EMAIL).await;
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let reset = world.mailed(EMAIL, "reset_password_token");
    for token in ["x", "../../etc", "😀", &"A".repeat(100_000), &reset] {
        world
            .unchanged(confirm(&world, token))
            .await
            .refuses(422, "Confirmation token is invalid");
    }
    let missing = world
        .unchanged(world.post("/api/v1/accounts/confirm", json!({})))
        .await;
    missing.refuses(
        400,
        "confirmation_token is missing, confirmation_token is empty",
    );
}

#[tokio::test]
async fn two_confirmations_at_once_open_one_account() {
    let world = World::strict().await;
    Person::signed_up(&world, EMAIL).await;
    let token = world.mailed(EMAIL, "confirmation_token");
    let (one, two) = tokio::join!(confirm(&world, &token), confirm(&world, &token));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    Person::token(&world, EMAIL, PASSWORD).await;
}
