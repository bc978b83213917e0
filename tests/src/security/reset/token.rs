//! The token that is mailed: which one is good, how long, and what takes it away.

use serde_json::json;

use super::{EMAIL, NEW, PATH, ask, reset};
use crate::person::Person;
use crate::world::World;

#[tokio::test]
async fn the_newest_token_wins_and_lives_an_hour() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    ask(&world, EMAIL).await.is(201);
    let first = world.mailed(EMAIL, "reset_password_token");
    ask(&world, EMAIL).await.is(201);
    let second = world.mailed(EMAIL, "reset_password_token");
    world
        .unchanged(reset(&world, &first, NEW))
        .await
        .refuses(404, "Record is not found");
    world.clock().advance(3_600);
    let late = world.unchanged(reset(&world, &second, NEW)).await;
    late.refuses(
        422,
        "Reset password token has expired, please request a new one",
    );
}

#[tokio::test]
async fn nothing_that_strangers_do_keeps_a_working_link_away() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    world.clock().advance(3_600);
    let sign_up = || {
        world.post(
            "/api/v1/accounts",
            json!({ "email": EMAIL, "password": "Strangers-lane-1" }),
        )
    };
    for n in 0..7 {
        let answer = sign_up().await;
        if n < 5 {
            drop(answer.is(201));
        } else {
            answer.refuses_for_now();
        }
    }
    let of_sign_ups = world.outbox().messages(Some(EMAIL)).len();
    for _ in 0..5 {
        ask(&world, EMAIL).await.is(201);
    }
    for _ in 0..2 {
        ask(&world, EMAIL).await.refuses_for_now();
    }
    // Five an hour, and no request past them takes the newest link back.
    assert_eq!(world.outbox().messages(Some(EMAIL)).len(), of_sign_ups + 5);
    let token = world.mailed(EMAIL, "reset_password_token");
    sign_up().await.refuses_for_now();
    reset(&world, &token, NEW).await.is(200);
    Person::token(&world, EMAIL, NEW).await;
}

#[tokio::test]
async fn refuses_what_is_no_token() {
    let world = World::strict().await;
    Person::signed_up(&world, EMAIL).await;
    let confirmation = world.mailed(EMAIL, "confirmation_token");
    for token in ["x", &confirmation, &"A".repeat(100_000)] {
        world
            .unchanged(reset(&world, token, NEW))
            .await
            .refuses(404, "Record is not found");
    }
    let nothing = world.unchanged(world.put(PATH, json!({}))).await;
    nothing.refuses(
        400,
        "reset_password_token is missing, reset_password_token is empty, password is missing, \
            password is empty",
    );
    world
        .unchanged(world.post(PATH, json!({})))
        .await
        .refuses(400, "email is missing, email is empty");
}
