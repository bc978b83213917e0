//! The second factor at sign-in, by every path.

mod wrong;

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::client::state_set;
use crate::person::PASSWORD;
use crate::world::{Answer, World, crowd, marks};

const BARONG: &str = "/api/v1/sessions";
const PACERPRO: &str = "/v1/session";
const EMAIL: &str = "mia@example.com";
const MISSING: &str = "The account has enabled 2FA but OTP code is missing";
const WRONG: &str = "OTP code is invalid";
const USED: &str = "This code was already used. Wait until the next time period";
const BAD: &str = "Invalid Email or password.";

fn credentials(password: &str, code: impl Into<Value>) -> Value {
    json!({
        "email": EMAIL, "password": password, "application_id": "peatio", "otp_code": code.into(),
    })
}

async fn sign_in(world: &World, code: &str) -> Answer {
    world.post(BARONG, credentials(PASSWORD, code)).await
}

/// Asserts PacerPro's one refusal.
fn one_401(answer: Answer) {
    let bad = "Invalid email or password.";
    let body = json!({ "error": bad, "message": bad, "status": 401, "type": "error" });
    answer.is(401).says(&body.to_string());
}

/// The item with this sort key.
fn item(world: &World, sk: &str) -> Value {
    world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == sk && item.get("uid").is_some())
        .unwrap()
}

fn attribute(world: &World, sk: &str, name: &str) -> Value {
    item(world, sk)[name]["N"].clone()
}

fn counted(world: &World, sk: &str, name: &str) -> usize {
    marks(&item(world, sk), name)
}

#[tokio::test]
async fn opens_with_a_right_code_by_every_path() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let token = sign_in(&world, &app.code()).await.is(201).json();
    world
        .ask("GET", "/api/v1/accounts/me", token.as_str(), &Value::Null)
        .await
        .is(200);
    let form = format!(
        "email=mia%40example.com&password={PASSWORD}&application_id=peatio&otp_code={}",
        app.next()
    );
    world
        .post_as(BARONG, "application/x-www-form-urlencoded", form)
        .await
        .is(201);
    for path in [PACERPRO, "/session"] {
        world
            .post(path, credentials(PASSWORD, app.next()))
            .await
            .is(200);
    }
}

#[tokio::test]
async fn a_code_where_none_is_asked_for_is_ignored() {
    let world = World::strict().await;
    let _mia = world.account().await;
    sign_in(&world, "123456").await.is(201);
    world
        .post(PACERPRO, credentials(PASSWORD, "123456"))
        .await
        .is(200);
    let blank = world.post(BARONG, credentials(PASSWORD, " ")).await;
    blank.refuses(400, "otp_code is empty");
}

#[tokio::test]
async fn tells_of_a_code_only_who_knows_the_password() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let without = |password: &str| {
        json!({
            "email": EMAIL, "password": password, "application_id": "peatio",
        })
    };
    world
        .post(BARONG, without(PASSWORD))
        .await
        .refuses(403, MISSING);
    sign_in(&world, &app.wrong()).await.refuses(403, WRONG);
    for odd in ["12345", "1234567", "abcdef"] {
        sign_in(&world, odd).await.refuses(403, WRONG);
    }
    world
        .post(BARONG, credentials(PASSWORD, json!(["1"])))
        .await
        .refuses(400, "otp_code is invalid");
    world.post(BARONG, without("wrong")).await.refuses(401, BAD);
    world
        .post(BARONG, credentials("wrong", app.code()))
        .await
        .refuses(401, BAD);
    // The code was not looked at, so it is still good.
    sign_in(&world, &app.code()).await.is(201);
}

#[tokio::test]
async fn pacerpro_has_one_401() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    one_401(
        world
            .post(PACERPRO, json!({ "email": EMAIL, "password": PASSWORD }))
            .await,
    );
    for code in [
        json!(app.wrong()),
        json!(null),
        json!(""),
        json!(["123456"]),
        json!(true),
        json!("none"),
    ] {
        one_401(world.post(PACERPRO, credentials(PASSWORD, code)).await);
    }
    one_401(world.post(PACERPRO, credentials("wrong", app.code())).await);
    world
        .post(PACERPRO, credentials(PASSWORD, app.code()))
        .await
        .is(200);
    one_401(
        world
            .post(PACERPRO, credentials(PASSWORD, app.code()))
            .await,
    );
}

#[tokio::test]
async fn a_code_opens_once() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    sign_in(&world, &app.code()).await.is(201);
    sign_in(&world, &app.code()).await.refuses(422, USED);
    mia.post(
        "/api/v1/security/verify_code",
        json!({ "code": app.code() }),
    )
    .await
    .refuses(422, USED);
    let code = app.next();
    let answers = crowd((0..4).map(|_| sign_in(&world, &code))).await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 201).count(),
        1
    );
}

#[tokio::test]
async fn a_shut_account_opens_with_no_code() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let uid = mia.uid().await;
    state_set(&world, &uid, "banned").await;
    sign_in(&world, &app.code()).await.refuses(401, BAD);
    one_401(
        world
            .post(PACERPRO, credentials(PASSWORD, app.code()))
            .await,
    );
    state_set(&world, &uid, "active").await;
    sign_in(&world, &app.code()).await.is(201);
}

#[tokio::test]
async fn a_secret_that_was_only_begun_asks_for_nothing() {
    let world = World::strict().await;
    let mia = world.account().await;
    let _app = Authenticator::begun(&mia).await;
    world
        .post(PACERPRO, json!({ "email": EMAIL, "password": PASSWORD }))
        .await
        .is(200);
}
