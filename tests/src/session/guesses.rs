//! The budgets for wrong passwords and codes at sign-in, whatever goes on beside them.

use std::time::Duration;

use local::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
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

#[tokio::test]
async fn a_revoked_token_opens_no_budget_of_the_owner_s() {
    let world = World::strict().await;
    world.new_hour();
    let mia = world.account().await;
    let revoked = Person::token(&world, EMAIL, PASSWORD).await;
    let change = json!({ "old_password": PASSWORD, "new_password": NEW });
    mia.put("/api/v1/accounts/password", change).await.is(200);
    guess(&world, 10).await;
    let right = credentials(NEW);
    world.unchanged(world.ask("POST", PATH, Some(&revoked), &right)).await.refuses(401, "Invalid Email or password.");
    mia.post(PATH, credentials(NEW)).await.is(201);
}

#[tokio::test]
async fn a_revoked_token_opens_no_budget_for_codes_either() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let with_code = |password: &str, code: String| {
        let mut body = credentials(password);
        body["otp_code"] = code.into();
        body
    };
    let token = world.post(PATH, with_code(PASSWORD, app.code())).await.is(201).json();
    let change = json!({ "old_password": PASSWORD, "new_password": NEW });
    mia.put("/api/v1/accounts/password", change).await.is(200);
    app.start(3_600);
    for _ in 0..5 {
        world.post(PATH, with_code(NEW, app.wrong())).await.is(403);
    }
    let right = with_code(NEW, app.code());
    world.ask("POST", PATH, token.as_str(), &right).await.refuses(403, "OTP code is invalid");
    mia.post(PATH, right).await.is(201);
}
