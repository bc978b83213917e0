//! The budgets for wrong passwords and codes at sign-in, whatever goes on beside them.

mod exact;
mod known_devices;
mod reset;
mod sources;

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::{Answer, World};

const PATH: &str = "/api/v1/sessions";
const EMAIL: &str = "mia@example.com";
const NEW: &str = "Another-lane-9";
const RESET: &str = "/api/v1/security/reset_password";
const BAD: &str = "Invalid Email or password.";

fn credentials(password: &str) -> Value {
    json!({ "email": EMAIL, "password": password, "application_id": "peatio" })
}

fn credential(world: &World) -> Value {
    let items = world.table().into_iter();
    items
        .filter(|item| item["sk"]["S"] == "CREDENTIAL")
        .find(|item| item["pk"]["S"] == "EMAIL#mia@example.com")
        .unwrap()
}

/// How many marks of the credential are counted in the hour.
fn counted(world: &World, name: &str) -> usize {
    crate::world::marks(&credential(world), name)
}

/// A number of the credential, nothing where it is not there.
fn number(world: &World, name: &str) -> Option<i64> {
    credential(world)[name]["N"]
        .as_str()
        .map(|text| text.parse().unwrap())
}

/// Signs in from the `n`th of many networks.
async fn from(world: &World, n: usize, password: &str) -> Answer {
    world
        .post_from(&format!("203.0.{n}.7"), PATH, &credentials(password))
        .await
}

/// Guesses five times from each of so many networks, beginning with the `first`.
async fn guess(world: &World, first: usize, networks: usize) {
    for n in first..first + networks {
        for _ in 0..5 {
            from(world, n, "wrong").await.refuses(401, BAD);
        }
    }
}

/// Resets the password by mail, from the `n`th network.
async fn reset(world: &World, n: usize, password: &str) {
    world.post(RESET, json!({ "email": EMAIL })).await.is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    let body = json!({ "reset_password_token": token, "password": password }).to_string();
    let request = http::Request::put(RESET)
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap();
    world
        .send_from(&format!("203.0.{n}.7"), request)
        .await
        .is(200);
}

#[tokio::test]
async fn one_source_has_five_of_the_hour_s_twenty() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    guess(&world, 1, 1).await;
    world
        .unchanged(from(&world, 1, PASSWORD))
        .await
        .refuses_for_now();
    world
        .unchanged(world.post_from("203.0.1.250", PATH, &credentials(PASSWORD)))
        .await
        .refuses_for_now();
    from(&world, 2, PASSWORD).await.is(201);
    guess(&world, 3, 3).await;
    assert_eq!(counted(&world, "guesses"), 20);
    world
        .unchanged(from(&world, 9, PASSWORD))
        .await
        .refuses_for_now();
    world.clock().advance(3_600);
    from(&world, 1, PASSWORD).await.is(201);
    assert_eq!(
        (counted(&world, "guesses"), number(&world, "guesses_total")),
        (0, None)
    );
}

#[tokio::test]
async fn networks_of_ipv6_are_sources_too() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    let ask =
        async |ip: &str, password: &str| world.post_from(ip, PATH, &credentials(password)).await;
    for ip in [
        "2001:db8::1",
        "2001:db8::2",
        "2001:db8:0:ff::3",
        "2001:db8::4",
        "2001:db8:0:1::5",
    ] {
        ask(ip, "wrong").await.is(401);
    }
    ask("2001:db8::6", PASSWORD).await.refuses_for_now();
    ask("2001:db8:0:100::1", PASSWORD).await.is(201);
}

#[tokio::test]
async fn every_api_tells_a_spent_budget_in_its_words() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let challenge = scram.challenge().await;
    for _ in 0..5 {
        world.post(PATH, credentials("wrong")).await.is(401);
    }
    let text = "Too many attempts, please try again later";
    let answer = world.post("/session", credentials(PASSWORD)).await.is(429);
    assert_eq!(
        answer.json(),
        json!({ "error": text, "message": text, "status": 429, "type": "error" })
    );
    assert_ne!(answer.header("retry-after"), "");
    let answer = scram
        .last(
            challenge["nonce"].as_str().unwrap(),
            &scram.proof(&challenge).proof,
        )
        .await;
    let answer = answer.is(429);
    assert_ne!(answer.header("retry-after"), "");
    answer.says(r#"{"error":"Error.TooManyRequests"}"#);
}

#[tokio::test]
async fn an_address_without_an_account_has_the_same_budget() {
    let world = World::strict().await;
    world.new_hour();
    let unknown =
        json!({ "email": "no@example.com", "password": "wrong", "application_id": "peatio" });
    for _ in 0..5 {
        world.post(PATH, unknown.clone()).await.refuses(401, BAD);
    }
    world.post(PATH, unknown).await.refuses_for_now();
}

#[tokio::test]
async fn compat_tells_a_spent_budget_like_a_wrong_password() {
    let world = World::compat().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    for _ in 0..5 {
        world
            .post(PATH, credentials("wrong"))
            .await
            .refuses(401, BAD);
    }
    world
        .post(PATH, credentials(PASSWORD))
        .await
        .refuses(401, BAD);
    world.post("/session", credentials(PASSWORD)).await.is(401);
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    scram
        .login()
        .await
        .is(401)
        .says(r#"{"error":"Error.Login.Invalid"}"#);
    world.clock().advance(3_600);
    world.post(PATH, credentials(PASSWORD)).await.is(201);
}

#[tokio::test]
async fn a_hundred_wrong_guesses_last_until_the_password_is_reset() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    for hour in 0..5 {
        guess(&world, 4 * hour, 4).await;
        world.clock().advance(3_600);
    }
    for days in [0, 30] {
        world.clock().advance(days * 86_400);
        world
            .unchanged(from(&world, 99, PASSWORD))
            .await
            .refuses_for_now();
    }
    reset(&world, 50, NEW).await;
    from(&world, 99, NEW).await.is(201);
}
