//! The budgets for wrong passwords and codes at sign-in, whatever goes on beside them.

use std::time::Duration;

use local::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::person::{PASSWORD, Person};
use crate::world::World;

const PATH: &str = "/api/v1/sessions";
const EMAIL: &str = "mia@example.com";
const NEW: &str = "Another-lane-9";
const RESET: &str = "/api/v1/security/reset_password";

fn credentials(password: &str) -> Value {
    json!({ "email": EMAIL, "password": password, "application_id": "peatio" })
}

fn credential(world: &World) -> Value {
    world.table().into_iter().find(|item| item["sk"]["S"] == "CREDENTIAL").unwrap()
}

/// An attribute of the credential, nothing where it is not there.
fn number(world: &World, name: &str) -> Option<i64> {
    credential(world)[name]["N"].as_str().map(|text| text.parse().unwrap())
}

async fn guess(world: &World, times: usize) {
    for _ in 0..times {
        world.post(PATH, credentials("wrong")).await.is(401);
    }
}

/// What happens to the call that hands the try of the next sign-in back.
fn at_the_hand_back(world: &World, kind: FaultKind) {
    world.fault(Fault { call: 2, action: Some("UpdateItem".to_owned()), kind });
}

#[tokio::test]
async fn a_sign_in_beside_a_new_password_leaves_the_account_open() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    world.post(RESET, json!({ "email": EMAIL })).await.is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    at_the_hand_back(&world, FaultKind::Delay(Duration::from_millis(1_500)));
    let reset = async {
        while number(&world, "guesses").is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        world.put(RESET, json!({ "reset_password_token": token, "password": NEW })).await.is(200);
    };
    let (signed_in, ()) = tokio::join!(world.post(PATH, credentials(PASSWORD)), reset);
    signed_in.is(201);
    assert_eq!(number(&world, "guesses"), None);
    world.post(PATH, credentials(NEW)).await.is(201);
}

#[tokio::test]
async fn a_try_is_handed_back_once_though_the_answer_got_lost() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    guess(&world, 5).await;
    at_the_hand_back(&world, FaultKind::After);
    world.post(PATH, credentials(PASSWORD)).await.is(201);
    assert_eq!((number(&world, "guesses"), number(&world, "guesses_total")), (Some(5), None));
}

#[tokio::test]
async fn requests_from_both_sides_of_a_full_hour_share_two_budgets() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    world.clock().advance(3_300);
    guess(&world, 12).await;
    for _ in 0..12 {
        world.clock().advance(600);
        guess(&world, 1).await;
        // It read the clock before the hour turned, and comes after those that read it later.
        world.clock().advance(-600);
        guess(&world, 1).await;
    }
    assert_eq!(number(&world, "guesses_total"), Some(20));
}

#[tokio::test]
async fn a_request_from_the_hour_before_leaves_a_budget_that_was_handed_back_in_its_hour() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    world.clock().advance(3_300);
    guess(&world, 10).await;
    world.clock().advance(600);
    world.post(PATH, credentials(PASSWORD)).await.is(201);
    world.clock().advance(-600);
    guess(&world, 1).await;
    world.clock().advance(600);
    guess(&world, 12).await;
    assert_eq!(number(&world, "guesses_total"), Some(10));
}
