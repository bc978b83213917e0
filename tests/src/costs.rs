//! What every operation costs, measured: sequential trips to the table, read units, write units. A test fails when one
//! grows. The hash work lies outside the trips, and so do mails.

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::session::po2::Machine;
use crate::world::World;

/// Asks and asserts status and cost.
async fn cost(world: &World, row: &str, token: Option<&str>, body: Value, status: u16, cost: (u32, f64, f64)) {
    let (method, path) = row.split_once(' ').unwrap();
    world.ask(method, path, token, &body).await.is(status);
    let (trips, reads, writes) = cost;
    world.costs(trips, reads, writes);
}

#[tokio::test]
async fn accounts() {
    let world = World::strict().await;
    let (email, new) = ("mia@example.com", "Harbour-lane-8");
    let sign_up = json!({ "email": email, "password": PASSWORD });
    cost(&world, "POST /api/v1/accounts", None, sign_up.clone(), 201, (1, 0.0, 1.0)).await;
    let token = json!({ "confirmation_token": world.mailed(email, "confirmation_token") });
    cost(&world, "POST /api/v1/accounts/confirm", None, token, 201, (1, 0.0, 4.0)).await;
    // An address with an account costs what a new one costs.
    cost(&world, "POST /api/v1/accounts", None, sign_up, 201, (1, 0.0, 1.0)).await;

    let token = Person::token(&world, email, PASSWORD).await;
    let token = Some(token.as_str());
    cost(&world, "GET /api/v1/accounts/me", token, Value::Null, 200, (1, 1.0, 0.0)).await;
    // The read checks the token before the old password is told right or wrong.
    let change = json!({ "old_password": PASSWORD, "new_password": new });
    cost(&world, "PUT /api/v1/accounts/password", token, change, 200, (2, 1.0, 5.0)).await;

    // Barong checks the parameters, then the token, then whether there is a profile.
    let profile = json!({ "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02", "address": "8 Harbour Lane",
        "postcode": "65000", "city": "Odesa", "country": "UA" });
    cost(&world, "POST /api/v1/profiles", token, profile, 201, (2, 1.0, 1.0)).await;
    cost(&world, "GET /api/v1/profiles/me", token, Value::Null, 200, (1, 1.0, 0.0)).await;
}

#[tokio::test]
async fn sessions() {
    let world = World::strict().await;
    let email = "mia@example.com";
    Person::confirmed(&world, email).await;
    let barong = |password: &str| json!({ "email": email, "password": password, "application_id": "peatio" });
    // The first time a function meets an application it reads it, side by side with the try.
    cost(&world, "POST /api/v1/sessions", None, barong(PASSWORD), 201, (2, 2.0, 2.0)).await;
    // A read of the account is cheaper than a write to it, and tells a ban or a new password as well.
    cost(&world, "POST /api/v1/sessions", None, barong(PASSWORD), 201, (2, 1.0, 2.0)).await;
    cost(&world, "POST /api/v1/sessions", None, barong("wrong"), 401, (1, 0.0, 1.0)).await;
    let unknown = json!({ "email": "no@example.com", "password": "wrong", "application_id": "peatio" });
    cost(&world, "POST /api/v1/sessions", None, unknown, 401, (1, 0.0, 1.0)).await;

    cost(&world, "POST /session", None, json!({ "email": email, "password": PASSWORD }), 200, (2, 1.0, 2.0)).await;
    let session = world.post("/session", json!({ "email": email, "password": PASSWORD })).await.json();
    let token = session["jwtToken"].as_str();
    cost(&world, "GET /session", token, Value::Null, 200, (1, 1.0, 0.0)).await;
    cost(&world, "DELETE /session", token, Value::Null, 200, (1, 0.0, 1.0)).await;
}

#[tokio::test]
async fn security() {
    let world = World::strict().await;
    let ann = world.account().await;
    let token = Some(ann.token.as_str());
    cost(&world, "POST /api/v1/security/renew", token, Value::Null, 201, (1, 1.0, 0.0)).await;
    let known = json!({ "email": ann.email });
    cost(&world, "POST /api/v1/security/reset_password", None, known, 201, (1, 0.0, 1.0)).await;
    let unknown = json!({ "email": "no@example.com" });
    cost(&world, "POST /api/v1/security/reset_password", None, unknown, 201, (1, 0.0, 1.0)).await;
    // The read is for the contract's "must be different than the current password".
    let reset = world.mailed(&ann.email, "reset_password_token");
    let reset = json!({ "reset_password_token": reset, "password": "Harbour-lane-8" });
    cost(&world, "PUT /api/v1/security/reset_password", None, reset, 200, (2, 1.0, 4.0)).await;
}

#[tokio::test]
async fn polario() {
    let world = World::strict().await;
    let email = "mia@example.com";
    Person::confirmed(&world, email).await;
    for (email, password) in [(email, PASSWORD), (email, "wrong"), ("no@example.com", "wrong")] {
        let scram = Scram::new(&world, email, password);
        let challenge = scram.challenge().await;
        world.costs(1, 1.0, 0.0);
        let proof = scram.proof(&challenge).proof;
        let answer = scram.last(challenge["nonce"].as_str().unwrap(), &proof).await;
        // The try and the nonce, and with the right proof the try back and the session.
        if answer.status == 200 { world.costs(2, 0.0, 4.0) } else { world.costs(1, 0.0, 2.0) }
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
    // Sessions live in the core item, which every request reads, so it may not outgrow one read of 4 KB; a write costs one
    // unit for each KB of it.
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
    let wrong = Machine { secret: Machine::made(&world).await.secret, ..machine };
    wrong.login(&world).await.is(401);
    world.costs(1, 2.0, 0.0);
}
