//! Who was signed in before has tries of their own, by every API and at every door.

use http::Request;
use operations::accounts::actions::AccountAction;
use shared::label::Levels;
use types::values::Uid;

use super::*;
use crate::client::state_set;
use crate::scram::Device;

/// A token of each API.
struct Tokens {
    access: String,
    session: String,
    device: Device,
}

async fn tokens(world: &World, password: &str) -> Tokens {
    let access = Person::token(world, EMAIL, password).await;
    let session = world
        .post("/session", credentials(password))
        .await
        .is(200)
        .json();
    let device = Scram::new(world, EMAIL, password).device().await;
    Tokens {
        access,
        session: session["jwtToken"].as_str().unwrap().to_owned(),
        device,
    }
}

/// Signs in with a header that tells the device.
async fn with(world: &World, path: &str, header: (&str, &str), password: &str) -> Answer {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header(header.0, header.1);
    world
        .send(
            request
                .body(credentials(password).to_string().into())
                .unwrap(),
        )
        .await
}

/// Strangers spend the hour.
async fn shut(world: &World) {
    guess(world, 1, 4).await;
    world
        .post(PATH, credentials(PASSWORD))
        .await
        .refuses_for_now();
}

#[tokio::test]
async fn a_token_of_any_api_opens_every_door_that_strangers_shut() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let tokens = tokens(&world, PASSWORD).await;
    world.new_hour();
    shut(&world).await;
    for header in [
        ("authorization", format!("Bearer {}", tokens.access)),
        ("authorization", tokens.session.clone()),
        ("session", tokens.device.jwt.clone()),
    ] {
        let header = (header.0, header.1.as_str());
        with(&world, PATH, header, PASSWORD).await.is(201);
        with(&world, "/session", header, PASSWORD).await.is(200);
        let scram = Scram::new(&world, EMAIL, PASSWORD);
        scram.login().await.is(429);
        let challenge = scram.challenge().await;
        let proof = scram.proof(&challenge).proof;
        let body = json!({ "email": EMAIL, "nonce": challenge["nonce"], "proof": proof });
        let request = Request::post("/api/auth/login").header("content-type", "application/json");
        let request = request.header("platform", "Web").header(header.0, header.1);
        world
            .send(request.body(body.to_string().into()).unwrap())
            .await
            .is(200);
    }
}

#[tokio::test]
async fn a_token_tells_the_device_for_ninety_days_alive_or_not() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let tokens = tokens(&world, PASSWORD).await;
    for (days, known) in [(1, true), (88, true), (2, false)] {
        world.clock().advance(days * 86_400);
        world.new_hour();
        shut(&world).await;
        for header in [
            ("authorization", &tokens.access),
            ("authorization", &tokens.session),
            ("session", &tokens.device.jwt),
        ] {
            let answer = with(&world, PATH, (header.0, header.1), PASSWORD).await;
            if known {
                drop(answer.is(201));
            } else {
                answer.refuses_for_now();
            }
        }
    }
}

#[tokio::test]
async fn revoking_all_tokens_leaves_the_device_known_and_a_new_password_does_not() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let tokens = tokens(&world, PASSWORD).await;
    world
        .ask("DELETE", "/session", Some(&tokens.session), &Value::Null)
        .await
        .is(200);
    world.new_hour();
    shut(&world).await;
    with(&world, PATH, ("authorization", &tokens.session), PASSWORD)
        .await
        .is(201);
    reset(&world, 50, NEW).await;
    world.new_hour();
    guess(&world, 1, 4).await;
    for header in [
        ("authorization", &tokens.access),
        ("authorization", &tokens.session),
        ("session", &tokens.device.jwt),
    ] {
        with(&world, PATH, (header.0, header.1), NEW)
            .await
            .refuses_for_now();
    }
}

#[tokio::test]
async fn a_token_of_the_very_second_of_a_new_password_is_told_from_those_before() {
    let world = World::strict().await;
    let mia = world.account().await;
    let before = Person::token(&world, EMAIL, PASSWORD).await;
    let change = json!({ "old_password": PASSWORD, "new_password": NEW });
    mia.put("/api/v1/accounts/password", change).await.is(200);
    let after = Person::token(&world, EMAIL, NEW).await;
    world.new_hour();
    guess(&world, 1, 4).await;
    with(&world, PATH, ("authorization", &before), NEW)
        .await
        .refuses_for_now();
    with(&world, PATH, ("authorization", &after), NEW)
        .await
        .is(201);
}

#[tokio::test]
async fn a_token_of_another_account_or_of_nobody_tells_nothing() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    world.new_hour();
    shut(&world).await;
    for token in [bob.token.as_str(), "garbage", "a.b.c"] {
        with(&world, PATH, ("authorization", token), PASSWORD)
            .await
            .refuses_for_now();
        with(&world, PATH, ("session", token), PASSWORD)
            .await
            .refuses_for_now();
    }
}

#[tokio::test]
async fn who_holds_a_token_guesses_no_more_than_a_stranger() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.new_hour();
    for _ in 0..20 {
        mia.post(PATH, credentials("wrong")).await.refuses(401, BAD);
    }
    mia.post(PATH, credentials(PASSWORD))
        .await
        .refuses_for_now();
    // Strangers have theirs.
    world.post(PATH, credentials(PASSWORD)).await.is(201);
}

#[tokio::test]
async fn a_ban_forgets_the_devices() {
    let world = World::strict().await;
    let mia = world.account().await;
    let uid = mia.uid().await;
    let banned = Uid::parse(&uid).unwrap();
    for action in [AccountAction::Ban, AccountAction::Unban] {
        world
            .operations()
            .apply(&banned, &action, &world.audit(), &Levels::default())
            .await
            .unwrap();
    }
    state_set(&world, &uid, "active").await;
    world.new_hour();
    shut(&world).await;
    mia.post(PATH, credentials(PASSWORD))
        .await
        .refuses_for_now();
}
