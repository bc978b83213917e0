//! One address, several sign-ups, and only one of them its owner's.

mod again;
mod compat;

use serde_json::json;

use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::{Answer, World};

const EMAIL: &str = "mia@example.com";
const STRANGERS: &str = "Strangers-lane-1";
const NEW: &str = "Another-lane-9";

async fn sign_up(world: &World, password: &str) -> Answer {
    world
        .post(
            "/api/v1/accounts",
            json!({ "email": EMAIL, "password": password }),
        )
        .await
}

/// Signs up; the token that was mailed.
async fn mailed(world: &World, password: &str) -> String {
    sign_up(world, password).await.is(201).says("null");
    world.mailed(EMAIL, "confirmation_token")
}

async fn confirm(world: &World, token: &str) -> Answer {
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
}

async fn sign_in(world: &World, password: &str) -> Answer {
    let body = json!({ "email": EMAIL, "password": password, "application_id": "peatio" });
    world.post("/api/v1/sessions", body).await
}

async fn reset(world: &World, token: &str, password: &str) -> Answer {
    let body = json!({ "reset_password_token": token, "password": password });
    world.put("/api/v1/security/reset_password", body).await
}

/// The account is open and no password is right, by no API, until the mail that left at once is
/// used.
async fn opens_without_a_password(world: &World) {
    // No more than one source may guess wrong.
    for password in [PASSWORD, STRANGERS] {
        sign_in(world, password)
            .await
            .refuses(401, "Invalid Email or password.");
        Scram::new(world, EMAIL, password).login().await.is(401);
    }
    let mail = world.mail(EMAIL);
    assert_eq!(mail.subject.as_deref(), Some("Choose your password"));
    let token = world.mailed(EMAIL, "reset_password_token");
    reset(world, &token, NEW).await.is(200);
    for password in [PASSWORD, STRANGERS] {
        sign_in(world, password)
            .await
            .refuses(401, "Invalid Email or password.");
    }
    Scram::new(world, EMAIL, NEW).device().await;
    let token = Person::token(world, EMAIL, NEW).await;
    let mia = Person {
        world,
        email: EMAIL.to_owned(),
        token,
    };
    assert_eq!(
        mia.get("/api/v1/accounts/me").await.is(200).json()["level"],
        1
    );
    reset(
        world,
        &world.mailed(EMAIL, "reset_password_token"),
        "Third-lane-11",
    )
    .await
    .refuses(404, "Record is not found");
}

#[tokio::test]
async fn a_link_is_good_whatever_others_send_and_never_opens_their_password() {
    // The owner first, then a stranger; the other way round; whichever of the two mails the owner
    // opens.
    for (passwords, opened) in [
        ([PASSWORD, STRANGERS], 0),
        ([PASSWORD, STRANGERS], 1),
        ([STRANGERS, PASSWORD], 1),
    ] {
        let world = World::strict().await;
        let tokens = [
            mailed(&world, passwords[0]).await,
            mailed(&world, passwords[1]).await,
        ];
        assert_ne!(tokens[0], tokens[1]);
        confirm(&world, &tokens[opened]).await.is(201).says("null");
        opens_without_a_password(&world).await;
        for token in tokens {
            let again = world.unchanged(confirm(&world, &token)).await;
            again.refuses(422, "Email was already confirmed, please try signing in");
        }
        assert_eq!(
            world.event_names().await,
            ["model.account.created", "model.account.updated",]
        );
    }
}

#[tokio::test]
async fn the_same_password_again_is_no_contest() {
    for times in [1, 2, 3] {
        let world = World::strict().await;
        let first = mailed(&world, PASSWORD).await;
        for _ in 1..times {
            world.clock().advance(60);
            mailed(&world, PASSWORD).await;
        }
        confirm(&world, &first).await.is(201).says("null");
        Scram::new(&world, EMAIL, PASSWORD).device().await;
        Person::token(&world, EMAIL, PASSWORD).await;
    }
}

#[tokio::test]
async fn one_other_password_among_many_is_noticed_whenever_it_came() {
    for place in 0..4 {
        let world = World::strict().await;
        let mut token = String::new();
        for n in 0..4 {
            token = mailed(&world, if n == place { STRANGERS } else { PASSWORD }).await;
        }
        confirm(&world, &token).await.is(201);
        opens_without_a_password(&world).await;
    }
}

#[tokio::test]
async fn whose_mails_strangers_used_up_gets_an_account_without_a_password() {
    let world = World::strict().await;
    world.new_hour();
    for _ in 0..5 {
        sign_up(&world, STRANGERS).await.is(201);
    }
    let token = world.mailed(EMAIL, "confirmation_token");
    sign_up(&world, PASSWORD)
        .await
        .refuses(429, "Too many attempts, please try again later");
    confirm(&world, &token).await.is(201).says("null");
    opens_without_a_password(&world).await;
}

#[tokio::test]
async fn the_refusal_is_remembered_past_its_hour() {
    let world = World::strict().await;
    world.new_hour();
    for _ in 0..5 {
        sign_up(&world, STRANGERS).await.is(201);
    }
    sign_up(&world, PASSWORD).await.is(429);
    world.clock().advance(3_600);
    let token = mailed(&world, STRANGERS).await;
    confirm(&world, &token).await.is(201);
    opens_without_a_password(&world).await;
}

#[tokio::test]
async fn a_sign_up_beside_an_account_or_after_a_reset_changes_nothing() {
    let world = World::strict().await;
    mailed(&world, STRANGERS).await;
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    // The stranger does not wait for it either.
    let strangers = mailed(&world, STRANGERS).await;
    reset(&world, &token, NEW).await.is(200);
    sign_up(&world, STRANGERS).await.is(201);
    assert_eq!(
        world.mail(EMAIL).subject.as_deref(),
        Some("You already have an account")
    );
    confirm(&world, &strangers)
        .await
        .refuses(422, "Email was already confirmed, please try signing in");
    sign_in(&world, STRANGERS)
        .await
        .refuses(401, "Invalid Email or password.");
    Person::token(&world, EMAIL, NEW).await;
    Scram::new(&world, EMAIL, NEW).device().await;
}
