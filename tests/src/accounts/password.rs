//! `PUT /api/v1/accounts/password`.

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World, marks};

const NEW: &str = "Another-lane-9";

async fn change(person: &Person<'_>, old: &str, new: impl Into<Value>) -> Answer {
    let body = json!({ "old_password": old, "new_password": new.into() });
    person.put("/api/v1/accounts/password", body).await
}

#[tokio::test]
async fn ends_every_token_but_the_one_that_changed_it() {
    let world = World::strict().await;
    let mia = world.account().await;
    let other = Person::token(&world, &mia.email, PASSWORD).await;
    change(&mia, PASSWORD, NEW).await.is(200).says("null");
    mia.get("/api/v1/accounts/me").await.is(200);
    let dead = world
        .ask("GET", "/api/v1/accounts/me", Some(&other), &Value::Null)
        .await;
    dead.refuses(401, "The access token was revoked");
    Person::token(&world, &mia.email, NEW).await;
    let body = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio" });
    world
        .post("/api/v1/sessions", body)
        .await
        .refuses(401, "Invalid Email or password.");
    // The spared token dies with the next change that another token makes.
    let newest = Person {
        world: &world,
        email: mia.email.clone(),
        token: Person::token(&world, &mia.email, NEW).await,
    };
    change(&newest, NEW, PASSWORD).await.is(200);
    mia.get("/api/v1/accounts/me")
        .await
        .refuses(401, "The access token was revoked");
}

#[tokio::test]
async fn refuses_in_barongs_order() {
    let world = World::strict().await;
    let mia = world.account().await;
    let path = "/api/v1/accounts/password";
    let anonymous = world.unchanged(world.put(path, json!({}))).await;
    anonymous.refuses(400, "old_password is missing, new_password is missing");
    let anonymous = world
        .unchanged(world.put(path, json!({ "old_password": "a", "new_password": "b" })))
        .await;
    anonymous.refuses(401, "The access token is invalid");
    change(&mia, "wrong", NEW)
        .await
        .refuses(401, "Invalid password.");
    change(&mia, PASSWORD, Value::Null)
        .await
        .refuses(400, "Invalid password.");
    change(&mia, PASSWORD, "").await.refuses(
        422,
        "Password can't be blank and Password is too short (minimum is 8 characters)",
    );
    change(&mia, PASSWORD, "short")
        .await
        .refuses(422, "Password is too short (minimum is 8 characters)");
    change(&mia, PASSWORD, "password123")
        .await
        .refuses(422, "Password is too common");
    change(&mia, PASSWORD, "x".repeat(129))
        .await
        .refuses(422, "Password is too long (maximum is 128 characters)");
    change(&mia, PASSWORD, PASSWORD)
        .await
        .refuses(422, "Password must be different than the current password.");
    Person::token(&world, &mia.email, PASSWORD).await;
}

#[tokio::test]
async fn compat_words_a_blank_password_as_barong_does() {
    let world = World::compat().await;
    let mia = world.account().await;
    change(&mia, PASSWORD, "").await.refuses(
        422,
        "Password can't be blank, Password is too short (minimum is 6 characters), and Password \
            must contain big, small letters and digits",
    );
}

#[tokio::test]
async fn guesses_are_bounded_and_cannot_be_used_to_sign_in_less() {
    let world = World::strict().await;
    world.new_hour();
    let mia = world.account().await;
    for _ in 0..20 {
        change(&mia, "wrong", NEW)
            .await
            .refuses(401, "Invalid password.");
    }
    change(&mia, PASSWORD, NEW).await.refuses_for_now();
    Person::token(&world, &mia.email, PASSWORD).await;
    world.clock().advance(3_600);
    change(&mia, PASSWORD, NEW).await.is(200);
}

#[tokio::test]
async fn the_right_old_password_is_no_guess_whatever_the_new_one() {
    let world = World::strict().await;
    world.new_hour();
    let mia = world.account().await;
    change(&mia, "wrong", NEW)
        .await
        .refuses(401, "Invalid password.");
    for _ in 0..6 {
        change(&mia, PASSWORD, "password123")
            .await
            .refuses(422, "Password is too common");
        change(&mia, PASSWORD, Value::Null)
            .await
            .refuses(400, "Invalid password.");
    }
    let credential = world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == "CREDENTIAL")
        .unwrap();
    assert_eq!(
        (
            marks(&credential, "own_guesses"),
            &credential["own_guesses_total"]
        ),
        (1, &Value::Null)
    );
    change(&mia, PASSWORD, NEW).await.is(200);
}

#[tokio::test]
async fn a_revoked_token_takes_no_try() {
    let world = World::strict().await;
    let mia = world.account().await;
    let token = Person::token(&world, &mia.email, PASSWORD).await;
    let revoked = Person {
        world: &world,
        email: mia.email.clone(),
        token,
    };
    change(&mia, PASSWORD, NEW).await.is(200);
    for old in ["wrong", NEW] {
        let refused = world
            .unchanged(change(&revoked, old, "Third-lane-11"))
            .await;
        refused.refuses(401, "The access token was revoked");
    }
}

#[tokio::test]
async fn two_changes_at_once_leave_one_password() {
    let world = World::strict().await;
    let mia = world.account().await;
    let (one, two) = tokio::join!(
        change(&mia, PASSWORD, NEW),
        change(&mia, PASSWORD, "Third-lane-11")
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    let kept = if one.status == 200 {
        NEW
    } else {
        "Third-lane-11"
    };
    Person::token(&world, &mia.email, kept).await;
}
