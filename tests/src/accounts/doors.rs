//! One road for passwords, at every door that sets one: sign-up, change, reset. The rules hold on
//! what argon2id hashes and on what SCRAM does.

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::World;

const EMAIL: &str = "mia@example.com";
const COMMON: &str = "Password is too common";
const BLANK: &str = "Password can't be blank";
const SHORT: &str = "Password is too short (minimum is 8 characters)";
const COMPAT_SHORT: &str = "Password is too short (minimum is 6 characters)";

/// Tries to set `password` at each door, and asserts that nothing came of it.
async fn refused(world: &World, password: &str, why: &[&str]) {
    let sign_up = json!({ "email": "new@example.com", "password": password });
    let answer = world
        .unchanged(world.post("/api/v1/accounts", sign_up))
        .await;
    answer.is(422).says(&json!({ "error": why }).to_string());
    assert!(world.outbox().messages(Some("new@example.com")).is_empty());

    let sentence = match why {
        [one, other, third] => format!("{one}, {other}, and {third}"),
        _ => why.join(" and "),
    };
    let mia = Person {
        world,
        email: EMAIL.to_owned(),
        token: Person::token(world, EMAIL, PASSWORD).await,
    };
    let change = json!({ "old_password": PASSWORD, "new_password": password });
    mia.put("/api/v1/accounts/password", change)
        .await
        .refuses(422, &sentence);
    mia.get("/api/v1/accounts/me").await.is(200);

    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    let reset = json!({ "reset_password_token": token, "password": password });
    world
        .put("/api/v1/security/reset_password", reset)
        .await
        .refuses(422, &sentence);
    mia.get("/api/v1/accounts/me").await.is(200);
    Scram::new(world, EMAIL, PASSWORD).device().await;
    world.clock().advance(3_600);
}

#[tokio::test]
async fn what_scram_would_see_is_held_to_the_rules() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    for password in [
        "ｐａｓｓｗｏｒｄ１",
        "ﬁｒｅｗａｌｌ１",
        "ｐａｓｓｗｏｒｄ１２",
        "pass\u{ad}word1",
        "ⓜⓞⓝⓚⓔⓨ１２３",
    ] {
        refused(&world, password, &[COMMON]).await;
    }
    refused(&world, &"\u{200d}".repeat(9), &[BLANK, SHORT]).await;
    refused(&world, &"\u{200b}".repeat(9), &[BLANK]).await;
    refused(&world, "Xk7_pQm\u{2060}", &[SHORT]).await;
}

#[tokio::test]
async fn compat_counts_what_scram_would_see() {
    let world = World::compat().await;
    Person::confirmed(&world, EMAIL).await;
    refused(&world, "A1a\u{200d}\u{200d}\u{200d}", &[COMPAT_SHORT]).await;
    let composition = "Password must contain big, small letters and digits";
    refused(
        &world,
        &"\u{feff}".repeat(7),
        &[BLANK, COMPAT_SHORT, composition],
    )
    .await;
}

#[tokio::test]
async fn words_that_everybody_knows_open_no_account() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    for password in ["Summer2024!", "Postern2026!", "Bitcoin2024!"] {
        refused(&world, password, &[COMMON]).await;
    }
    for password in [
        "Winter2025!",
        "Letmein123!",
        "Admin123!",
        "Monkey123!",
        "qwe123!@#",
        "Binance123!",
        "Crypto2025!",
        "Secret123!",
        "Changeme1!",
        "Aa123456.",
        "Postern#1",
        "New-2024!!",
    ] {
        let body = json!({ "email": "new@example.com", "password": password });
        let answer = world.unchanged(world.post("/api/v1/accounts", body)).await;
        answer
            .is(422)
            .says(&json!({ "error": [COMMON] }).to_string());
    }
}

#[tokio::test]
async fn a_costly_password_is_judged_by_its_beginning() {
    let world = World::strict().await;
    let costly: String = "4@8({[<3691!|105$7+%20".chars().cycle().take(128).collect();
    world
        .post(
            "/api/v1/accounts",
            json!({ "email": EMAIL, "password": costly }),
        )
        .await
        .is(201);
}

#[tokio::test]
async fn one_password_in_two_spellings_is_the_same() {
    let world = World::strict().await;
    let old = "Caf\u{e9}-lane-eleven";
    let body = json!({ "email": EMAIL, "password": old });
    world.post("/api/v1/accounts", body).await.is(201);
    let token = world.mailed(EMAIL, "confirmation_token");
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
        .is(201);
    let typed = "Cafe\u{301}-lane-eleven";
    let token = Person::token(&world, EMAIL, typed).await;
    Scram::new(&world, EMAIL, typed).device().await;
    let change = json!({ "old_password": old, "new_password": typed });
    let same = world
        .ask("PUT", "/api/v1/accounts/password", Some(&token), &change)
        .await;
    same.refuses(422, "Password must be different than the current password.");
    world
        .ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null)
        .await
        .is(200);
}
