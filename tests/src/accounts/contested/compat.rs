//! In profile compat the first sign-up stays.

use local::FaultKind;
use serde_json::json;

use super::{
    EMAIL, NEW, STRANGERS, confirm, mailed, opens_without_a_password, reset, sign_in, sign_up,
};
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::World;

#[tokio::test]
async fn compat_keeps_the_first_sign_up() {
    let world = World::compat().await;
    let token = mailed(&world, PASSWORD).await;
    let refusal = json!({ "error": ["Email has already been taken"] }).to_string();
    world
        .unchanged(sign_up(&world, STRANGERS))
        .await
        .is(422)
        .says(&refusal);
    sign_in(&world, PASSWORD).await.refuses(
        401,
        "You have to confirm your email address before continuing.",
    );
    sign_in(&world, STRANGERS)
        .await
        .refuses(401, "Invalid Email or password.");
    confirm(&world, &token).await.is(201);
    Person::token(&world, EMAIL, PASSWORD).await;
    Scram::new(&world, EMAIL, PASSWORD).device().await;
}

#[tokio::test]
async fn compat_resets_what_waits_without_confirming_it() {
    let world = World::compat().await;
    let token = mailed(&world, PASSWORD).await;
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let of_reset = world.mailed(EMAIL, "reset_password_token");
    let same = world.unchanged(reset(&world, &of_reset, PASSWORD)).await;
    same.refuses(422, "Password must be different than the current password.");
    reset(&world, &of_reset, NEW).await.is(200);
    world
        .unchanged(reset(&world, &of_reset, STRANGERS))
        .await
        .refuses(404, "Record is not found");
    sign_in(&world, NEW).await.refuses(
        401,
        "You have to confirm your email address before continuing.",
    );
    confirm(&world, &token).await.is(201);
    Person::token(&world, EMAIL, NEW).await;
    Scram::new(&world, EMAIL, NEW).device().await;
    sign_in(&world, PASSWORD)
        .await
        .refuses(401, "Invalid Email or password.");
}

#[tokio::test]
async fn compat_lets_nobody_in_by_a_sign_up_that_replaced_one_whose_mail_may_have_left() {
    let world = World::with(&[("Profile", "compat"), ("SourceSends", "off")]).await;
    // The mail leaves, but that is never noted.
    for call in 2..=4 {
        world.fault(local::Fault {
            call,
            action: Some("UpdateItem".to_owned()),
            kind: FaultKind::Before,
        });
    }
    sign_up(&world, PASSWORD).await.is(503);
    let token = world.mailed(EMAIL, "confirmation_token");
    mailed(&world, STRANGERS).await;
    confirm(&world, &token).await.is(201);
    opens_without_a_password(&world).await;
}
