//! The mails that tell an owner what happened to the account.

use std::fs;

use serde_json::json;

use crate::authenticator::Authenticator;
use crate::client::{KEYS, Owner};
use crate::person::{PASSWORD, Person};
use crate::world::World;

const EMAIL: &str = "mia@example.com";

/// The subjects of what the outbox mails now, the oldest first.
async fn told(world: &World) -> Vec<String> {
    world.outbox().empty();
    world.deliver().await;
    world.deliver().await;
    let mails = world.outbox().messages(Some(EMAIL));
    mails
        .iter()
        .rev()
        .map(|mail| mail.subject.clone().unwrap())
        .collect()
}

#[tokio::test]
async fn a_new_password_is_told_whoever_chose_it() {
    let world = World::strict().await;
    let mia = world.account().await;
    assert_eq!(
        told(&world).await,
        Vec::<String>::new(),
        "a new account is no news"
    );
    let change = json!({ "old_password": PASSWORD, "new_password": "Harbour-lane-8" });
    mia.put("/api/v1/accounts/password", change.clone())
        .await
        .is(200);
    assert_eq!(told(&world).await, ["Your password was changed"]);
    let mail = world.mail(EMAIL);
    assert!(mail.text.contains("If this was not you"), "{}", mail.text);
    assert!(mail.html.unwrap().contains("If this was not you"));
    mia.put("/api/v1/accounts/password", change).await.is(401);
    assert_eq!(told(&world).await, Vec::<String>::new());
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    let reset = json!({ "reset_password_token": token, "password": "Harbour-lane-9" });
    world
        .put("/api/v1/security/reset_password", reset)
        .await
        .is(200);
    assert_eq!(told(&world).await, ["Your password was changed"]);
}

#[tokio::test]
async fn a_second_factor_that_is_turned_on_or_off_is_told() {
    let world = World::strict().await;
    let mia = world.account().await;
    let _ = told(&world).await;
    let app = Authenticator::begun(&mia).await;
    assert_eq!(told(&world).await, Vec::<String>::new());
    mia.post("/api/v1/security/enable_2fa", json!({ "code": app.code() }))
        .await
        .is(201);
    assert_eq!(told(&world).await, ["Two-factor authentication is on"]);
    world.order(&["accounts", "reset-otp", EMAIL]).await.well();
    assert_eq!(told(&world).await, ["Two-factor authentication is off"]);
}

#[tokio::test]
async fn keys_are_told_when_they_come_and_go() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let _ = told(&world).await;
    let kid = mia.key(json!({})).await;
    assert_eq!(told(&world).await, ["An API key was made"]);
    mia.ask("GET", KEYS, json!({})).await.is(200);
    assert_eq!(told(&world).await, Vec::<String>::new());
    mia.ask("DELETE", &format!("{KEYS}/{kid}"), json!({}))
        .await
        .is(204);
    assert_eq!(told(&world).await, ["An API key was removed"]);
}

#[tokio::test]
async fn a_verified_phone_is_told() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code("380957564567").await;
    let _ = told(&world).await;
    mia.verify("380957564567", "000000").await;
    assert_eq!(told(&world).await, Vec::<String>::new());
    mia.verify("380957564567", &code).await.is(201);
    assert_eq!(told(&world).await, ["A phone number was verified"]);
}

#[tokio::test]
async fn sessions_that_an_operator_ended_are_told() {
    let world = World::strict().await;
    let mia = world.account().await;
    let _ = told(&world).await;
    world
        .order(&["accounts", "end-sessions", EMAIL])
        .await
        .well();
    assert_eq!(told(&world).await, ["You were signed out everywhere"]);
    mia.get("/api/v1/accounts/me").await.is(401);
    // What the owner ends is no news.
    let session = world
        .post("/session", json!({ "email": EMAIL, "password": PASSWORD }))
        .await
        .is(200)
        .json();
    world
        .ask(
            "DELETE",
            "/session",
            session["jwtToken"].as_str(),
            &serde_json::Value::Null,
        )
        .await
        .is(200);
    assert_eq!(told(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn nobody_is_told_of_an_account_that_comes_or_goes_or_only_signs_in() {
    let world = World::strict().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let line = json!({
        "email": EMAIL, "labels": { "email": "verified", "phone": "verified" },
        "phone": "380957564567",
    });
    fs::write(&file, line.to_string()).unwrap();
    world
        .order(&["accounts", "import", file.path().to_str().unwrap()])
        .await
        .well();
    assert_eq!(told(&world).await, Vec::<String>::new());
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    let reset = json!({ "reset_password_token": token, "password": PASSWORD });
    world
        .put("/api/v1/security/reset_password", reset)
        .await
        .is(200);
    let _ = told(&world).await;
    Person::token(&world, EMAIL, PASSWORD).await;
    world.order(&["accounts", "ban", EMAIL]).await.well();
    assert_eq!(told(&world).await, Vec::<String>::new());
    world.order(&["accounts", "delete", EMAIL]).await.well();
    assert_eq!(told(&world).await, Vec::<String>::new());
}
