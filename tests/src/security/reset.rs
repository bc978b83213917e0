//! `POST` and `PUT /api/v1/security/reset_password`.

mod token;

use serde_json::json;

use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::{Answer, World};

const PATH: &str = "/api/v1/security/reset_password";
const EMAIL: &str = "mia@example.com";
const NEW: &str = "Another-lane-9";

async fn ask(world: &World, email: &str) -> Answer {
    world.post(PATH, json!({ "email": email })).await
}

async fn reset(world: &World, token: &str, password: &str) -> Answer {
    world
        .put(
            PATH,
            json!({ "reset_password_token": token, "password": password }),
        )
        .await
}

#[tokio::test]
async fn sets_the_password_once_and_ends_every_token() {
    let world = World::strict().await;
    let mia = world.account().await;
    ask(&world, " Mia@example.com").await.is(201).says("null");
    let mail = world.mail(EMAIL);
    assert_eq!(mail.subject.as_deref(), Some("Reset password instructions"));
    assert!(
        mail.links[0]
            .starts_with("http://localhost:3000/accounts/password/edit?reset_password_token=")
    );
    let token = world.mailed(EMAIL, "reset_password_token");
    reset(&world, &token, NEW).await.is(200).says("null");
    mia.get("/api/v1/accounts/me")
        .await
        .refuses(401, "The access token was revoked");
    Person::token(&world, EMAIL, NEW).await;
    world
        .unchanged(reset(&world, &token, "Third-lane-11"))
        .await
        .refuses(404, "Record is not found");
}

#[tokio::test]
async fn refuses_weak_and_unchanged_passwords_without_using_the_token_up() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    ask(&world, EMAIL).await.is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    for (password, error) in [
        ("short", "Password is too short (minimum is 8 characters)"),
        ("password123", "Password is too common"),
        (
            PASSWORD,
            "Password must be different than the current password.",
        ),
    ] {
        world
            .unchanged(reset(&world, &token, password))
            .await
            .refuses(422, error);
    }
    reset(&world, &token, NEW).await.is(200);
}

#[tokio::test]
async fn strict_answers_an_unknown_address_like_a_known_one() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    // The function reads the keyring once.
    ask(&world, EMAIL).await.is(201);
    let mut seen = Vec::new();
    for email in [EMAIL, "nobody@example.com"] {
        let answer = ask(&world, email).await.is(201).says("null");
        let row = world.last_request().unwrap();
        let calls: Vec<_> = row.calls.iter().map(|call| call.action.clone()).collect();
        seen.push((
            answer.headers.len(),
            calls,
            row.trips,
            row.reads,
            row.writes,
        ));
    }
    assert_eq!(seen[0], seen[1]);
    assert!(
        world
            .outbox()
            .messages(Some("nobody@example.com"))
            .is_empty()
    );
    ask(&world, "not an address").await.is(201).says("null");
}

#[tokio::test]
async fn compat_tells_that_an_address_is_unknown() {
    let world = World::compat().await;
    ask(&world, "nobody@example.com")
        .await
        .refuses(404, "Record is not found");
    ask(&world, "not an address")
        .await
        .refuses(404, "Record is not found");
}

#[tokio::test]
async fn a_reset_of_a_sign_up_that_waits_confirms_it() {
    let world = World::strict().await;
    Person::signed_up(&world, EMAIL).await;
    let confirmation = world.mailed(EMAIL, "confirmation_token");
    ask(&world, EMAIL).await.is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    reset(&world, &token, NEW).await.is(200).says("null");
    world
        .unchanged(reset(&world, &token, "Third-lane-11"))
        .await
        .refuses(404, "Record is not found");
    let mia = Person {
        world: &world,
        email: EMAIL.to_owned(),
        token: Person::token(&world, EMAIL, NEW).await,
    };
    let me = mia.get("/api/v1/accounts/me").await.is(200).json();
    assert_eq!((&me["level"], &me["state"]), (&json!(1), &json!("active")));
    assert_eq!(
        mia.get("/api/v1/labels/email").await.is(200).json()["value"],
        "verified"
    );
    Scram::new(&world, EMAIL, NEW).device().await;
    let late = world
        .unchanged(world.post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": confirmation }),
        ))
        .await;
    late.refuses(422, "Email was already confirmed, please try signing in");
    assert_eq!(
        world.event_names().await,
        ["model.account.created", "model.account.updated"]
    );
}

#[tokio::test]
async fn a_spent_budget_is_told_alike_for_known_and_unknown_addresses() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    for email in [EMAIL, "nobody@example.com"] {
        for _ in 0..5 {
            ask(&world, email).await.is(201).says("null");
        }
        world.unchanged(ask(&world, email)).await.refuses_for_now();
    }
    let world = World::compat().await;
    Person::confirmed(&world, EMAIL).await;
    for _ in 0..7 {
        ask(&world, EMAIL).await.is(201).says("null");
    }
}

#[tokio::test]
async fn two_resets_at_once_leave_one_password() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    ask(&world, EMAIL).await.is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    let (one, two) = tokio::join!(
        reset(&world, &token, NEW),
        reset(&world, &token, "Third-lane-11")
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
    Person::token(
        &world,
        EMAIL,
        if one.status == 200 {
            NEW
        } else {
            "Third-lane-11"
        },
    )
    .await;
}
