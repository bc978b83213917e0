//! Of signing in and out, in each API.

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::session::po2::Machine;
use crate::world::World;

#[tokio::test]
async fn sessions() {
    let world = World::strict().await;
    let email = "mia@example.com";
    Person::confirmed(&world, email).await;
    let barong = |password: &str| {
        json!({
            "email": email, "password": password, "application_id": "peatio",
        })
    };
    // A function reads the keyring before it asks for work.
    world.get("/.well-known/jwks.json").await.is(200);
    // The first time a function meets an application it reads it, side by side with the try, and
    // with what the source asked for.
    world
        .post("/api/v1/sessions", barong(PASSWORD))
        .await
        .is(201);
    world.costs(2, 2.0, 3.0);
    // A read of the account is cheaper than a write to it, and tells a ban or a new password as
    // well.
    world
        .post("/api/v1/sessions", barong(PASSWORD))
        .await
        .is(201);
    world.costs(2, 1.0, 3.0);
    world
        .post("/api/v1/sessions", barong("wrong"))
        .await
        .is(401);
    world.costs(1, 0.0, 2.0);
    // A token tells the device by its signature and the credential's own attributes.
    let token = Person::token(&world, email, PASSWORD).await;
    world
        .ask("POST", "/api/v1/sessions", Some(&token), &barong(PASSWORD))
        .await
        .is(201);
    world.costs(2, 1.0, 3.0);
    let unknown =
        json!({ "email": "no@example.com", "password": "wrong", "application_id": "peatio" });
    world.post("/api/v1/sessions", unknown).await.is(401);
    world.costs(1, 0.0, 2.0);
}

#[tokio::test]
async fn pacerpro() {
    let world = World::strict().await;
    let email = "mia@example.com";
    Person::confirmed(&world, email).await;
    // A function reads the keyring before it asks for work.
    world.get("/.well-known/jwks.json").await.is(200);
    world
        .post("/session", json!({ "email": email, "password": PASSWORD }))
        .await
        .is(200);
    world.costs(2, 1.0, 3.0);
    let session = world
        .post("/session", json!({ "email": email, "password": PASSWORD }))
        .await
        .json();
    let token = session["jwtToken"].as_str();
    world
        .ask("GET", "/session", token, &Value::Null)
        .await
        .is(200);
    world.costs(1, 1.0, 0.0);
    world
        .ask("DELETE", "/session", token, &Value::Null)
        .await
        .is(200);
    world.costs(1, 0.0, 1.0);
}

#[tokio::test]
async fn polario() {
    let world = World::strict().await;
    let email = "mia@example.com";
    Person::confirmed(&world, email).await;
    for (email, password) in [
        (email, PASSWORD),
        (email, "wrong"),
        ("no@example.com", "wrong"),
    ] {
        let scram = Scram::new(&world, email, password);
        let challenge = scram.challenge().await;
        // The write is what the source asked for.
        world.costs(1, 1.0, 1.0);
        let proof = scram.proof(&challenge).proof;
        let answer = scram
            .last(challenge["nonce"].as_str().unwrap(), &proof)
            .await;
        // The try and the nonce, and with the right proof the try back and the session.
        if answer.status == 200 {
            world.costs(2, 0.0, 4.0);
        } else {
            world.costs(1, 0.0, 2.0);
        }
    }
    let device = Scram::new(&world, email, PASSWORD).device().await;
    device.refresh(&world).await.is(200);
    world.costs(1, 1.0, 0.0);
    device.logout(&world).await.is(200);
    world.costs(1, 0.0, 1.0);
}

#[tokio::test]
async fn polario_with_many_devices() {
    let world = World::strict().await;
    Person::confirmed(&world, "mia@example.com").await;
    let scram = Scram::new(&world, "mia@example.com", PASSWORD);
    // Sessions live in the core item, which every request reads, so it may not outgrow one read of
    // 4 KB; a write costs one unit for each KB of it.
    for (devices, writes) in [(4, 4.0), (11, 5.0), (17, 6.0), (20, 7.0)] {
        for _ in world.sessions()..devices {
            scram.device().await;
            world.clock().advance(1);
        }
        world.costs(2, 0.0, writes);
    }
    // The one that gives way costs the refused write.
    let device = scram.device().await;
    world.costs(3, 0.0, 8.0);
    device.refresh(&world).await.is(200);
    world.costs(1, 1.0, 0.0);
}

#[tokio::test]
async fn po2() {
    let world = World::strict().await;
    let machine = Machine::made(&world).await;
    // Once an hour a use is noted, after the check: a trip more.
    machine.login(&world).await.is(200);
    world.costs(2, 2.0, 1.0);
    machine.login(&world).await.is(200);
    world.costs(1, 2.0, 0.0);
    let wrong = Machine {
        secret: Machine::made(&world).await.secret,
        ..machine
    };
    wrong.login(&world).await.is(401);
    world.costs(1, 2.0, 0.0);
}

#[tokio::test]
async fn key_set() {
    let world = World::strict().await;
    // The keyring is at hand: no table, and no other call.
    world.get("/.well-known/jwks.json").await.is(200);
    world.costs(0, 0.0, 0.0);
    world.get("/.well-known/jwks.json").await.is(200);
    world.costs(0, 0.0, 0.0);
    assert_eq!(world.last_request().unwrap().calls.len(), 0);
}
