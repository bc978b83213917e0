//! Acts on accounts.

mod delete;

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::World;

const EMAIL: &str = "mia@example.com";
const REVOKED: &str = "The access token was revoked";

fn sign_in(password: &str) -> Value {
    json!({ "email": EMAIL, "password": password, "application_id": "peatio" })
}

#[tokio::test]
async fn a_ban_ends_every_token_and_an_unban_lets_in_again() {
    let world = World::strict().await;
    let mia = world.account().await;
    let session = world.post("/session", sign_in(PASSWORD)).await.json()["jwtToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let device = Scram::new(&world, EMAIL, PASSWORD).device().await;
    let banned = world.order(&["accounts", "ban", EMAIL]).await.well();
    assert_eq!(
        (
            device.refresh(&world).await.status.as_u16(),
            world.sessions()
        ),
        (416, 0)
    );
    assert_eq!(banned["state"], "banned");
    mia.get("/api/v1/accounts/me").await.refuses(401, REVOKED);
    world
        .ask("GET", "/session", Some(&session), &Value::Null)
        .await
        .is(401);
    world
        .post("/api/v1/sessions", sign_in(PASSWORD))
        .await
        .refuses(401, "Invalid Email or password.");
    world
        .unchanged(world.order(&["accounts", "ban", EMAIL]))
        .await
        .fails(4, "the account is banned already");

    let uid = banned["uid"].as_str().unwrap();
    assert_eq!(
        world.order(&["accounts", "unban", uid]).await.well()["state"],
        "active"
    );
    mia.get("/api/v1/accounts/me").await.refuses(401, REVOKED);
    Person::token(&world, EMAIL, PASSWORD).await;
    world
        .unchanged(world.order(&["accounts", "unban", uid]))
        .await
        .fails(4, "the account is not banned");
}

#[tokio::test]
async fn a_sign_in_that_meets_a_ban_leaves_no_live_token() {
    let world = World::strict().await;
    world.account().await;
    for _ in 0..12 {
        let (answer, banned) = tokio::join!(
            world.post("/api/v1/sessions", sign_in(PASSWORD)),
            world.order(&["accounts", "ban", EMAIL])
        );
        banned.well();
        if answer.status == 201 {
            let token = answer.json().as_str().unwrap().to_owned();
            world
                .ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null)
                .await
                .refuses(401, REVOKED);
        }
        world.order(&["accounts", "unban", EMAIL]).await.well();
        world.clock().advance(3_600);
    }
}

#[tokio::test]
async fn sessions_end_and_a_new_sign_in_works() {
    let world = World::strict().await;
    let mia = world.account().await;
    world
        .order(&["accounts", "end-sessions", EMAIL])
        .await
        .well();
    mia.get("/api/v1/accounts/me").await.refuses(401, REVOKED);
    Person::token(&world, EMAIL, PASSWORD).await;
}

#[tokio::test]
async fn a_label_lifts_the_level_and_losing_it_drops_it() {
    let world = World::strict().await;
    let mia = world.account().await;
    let lifted = world
        .order(&["accounts", "label", EMAIL, "phone", "verified"])
        .await
        .well();
    assert_eq!(lifted["level"], 2);
    assert_eq!(
        mia.get("/api/v1/accounts/me").await.is(200).json()["level"],
        2
    );
    let again = world.order(&["accounts", "label", EMAIL, "phone", "verified"]);
    world
        .unchanged(again)
        .await
        .fails(4, "the label has this value already");
    assert_eq!(
        world
            .order(&["accounts", "label", EMAIL, "email", "--remove"])
            .await
            .well()["level"],
        0
    );
    assert_eq!(mia.get("/api/v1/accounts/me").await.json()["level"], 0);
    let none = world.order(&["accounts", "label", EMAIL, "email", "--remove"]);
    world
        .unchanged(none)
        .await
        .fails(4, "the account has no such label");
}

#[tokio::test]
async fn a_new_role_needs_a_new_token() {
    let world = World::strict().await;
    let mia = world.account().await;
    world
        .order(&["accounts", "set-role", EMAIL, "compliance"])
        .await
        .well();
    mia.get("/api/v1/accounts/me").await.refuses(401, REVOKED);
    let token = Person::token(&world, EMAIL, PASSWORD).await;
    let me = world
        .ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null)
        .await;
    assert_eq!(me.json()["role"], "compliance");
    let again = world.order(&["accounts", "set-role", EMAIL, "compliance"]);
    world
        .unchanged(again)
        .await
        .fails(4, "the account has this role already");
}

#[tokio::test]
async fn a_lost_second_factor_is_reset() {
    let world = World::strict().await;
    let mia = world.account().await;
    let without = world.order(&["accounts", "reset-otp", EMAIL]);
    world
        .unchanged(without)
        .await
        .fails(4, "the account has no second factor");
    Authenticator::of(&mia).await;
    world
        .post("/api/v1/sessions", sign_in(PASSWORD))
        .await
        .is(403);
    world.order(&["accounts", "reset-otp", EMAIL]).await.well();
    mia.get("/api/v1/accounts/me").await.refuses(401, REVOKED);
    Person::token(&world, EMAIL, PASSWORD).await;
    assert_eq!(
        world.operate(&["accounts", "show", EMAIL]).await.well()["otp"],
        false
    );
}

#[tokio::test]
async fn what_was_done_is_shown_with_who_and_why() {
    let world = World::strict().await;
    let mia = world.account().await;
    let uid = mia.uid().await;
    world.order(&["accounts", "ban", EMAIL]).await.well();
    world.clock().advance(60);
    world.order(&["accounts", "unban", EMAIL]).await.well();
    let shown = world.operate(&["accounts", "show", EMAIL]).await.well();
    assert_eq!(shown["uid"], uid.as_str());
    assert_eq!(
        (&shown["state"], &shown["level"], &shown["labels"]),
        (&json!("active"), &json!(1), &json!({ "email": "verified" }))
    );
    let trail = shown["audit"].as_array().unwrap();
    let what: Vec<_> = trail
        .iter()
        .map(|entry| entry["what"].as_str().unwrap())
        .collect();
    assert_eq!(what, ["unban", "ban"]);
    assert_eq!(trail[0]["who"], "arn:aws:iam::123456789012:user/ann");
    assert_eq!(trail[0]["why"], "ticket 7");
}

#[tokio::test]
async fn who_is_not_there_is_not_found() {
    let world = World::strict().await;
    Person::signed_up(&world, "new@example.com").await;
    let found = world
        .operate(&["accounts", "find", "new@example.com"])
        .await
        .well();
    assert_eq!(found[0]["state"], "pending");
    let nobody = "there is no account with this address";
    world
        .operate(&["accounts", "find", "no@example.com"])
        .await
        .fails(3, nobody);
    world
        .unchanged(world.order(&["accounts", "ban", "no@example.com"]))
        .await
        .fails(3, nobody);
    let pending = "the address is not confirmed, so there is no account yet";
    world
        .unchanged(world.order(&["accounts", "ban", "new@example.com"]))
        .await
        .fails(4, pending);
    let unknown = world.order(&["accounts", "label", "ID0000000000", "phone", "verified"]);
    world
        .unchanged(unknown)
        .await
        .fails(3, "there is no account ID0000000000");
}
