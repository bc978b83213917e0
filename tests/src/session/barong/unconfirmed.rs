//! Signing in before the address was confirmed.

use serde_json::json;

use super::{EMAIL, PATH, credentials};
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn strict_never_tells_by_a_sign_up_that_an_address_was_free() {
    let world = World::strict().await;
    world.account().await;
    for email in [EMAIL, "nobody@example.com"] {
        let sign_up = json!({ "email": email, "password": "Strangers-lane-1" });
        world.post("/api/v1/accounts", sign_up).await.is(201);
        let answer = world
            .post(PATH, credentials(email, "Strangers-lane-1"))
            .await;
        answer.refuses(401, "Invalid Email or password.");
        world.costs(1, 0.0, 2.0);
    }
}

#[tokio::test]
async fn tries_before_the_confirmation_cost_nothing_after_it() {
    let world = World::strict().await;
    Person::signed_up(&world, EMAIL).await;
    for _ in 0..5 {
        world
            .post(PATH, credentials(EMAIL, PASSWORD))
            .await
            .refuses(401, "Invalid Email or password.");
    }
    let token = world.mailed(EMAIL, "confirmation_token");
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
        .is(201);
    world.post(PATH, credentials(EMAIL, PASSWORD)).await.is(201);
}

#[tokio::test]
async fn compat_tells_an_unconfirmed_address_to_who_knows_the_password() {
    let world = World::compat().await;
    Person::signed_up(&world, EMAIL).await;
    let unconfirmed = world.post(PATH, credentials(EMAIL, PASSWORD)).await;
    unconfirmed.refuses(
        401,
        "You have to confirm your email address before continuing.",
    );
    world
        .post(PATH, credentials(EMAIL, "wrong"))
        .await
        .refuses(401, "Invalid Email or password.");
}
