//! What every operation costs, measured: sequential trips to the table, read units, write units. A test fails when one
//! grows. The hash work lies outside the trips, and so do mails.

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::client::{Owner, PAIRS, claims, encoded};
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
    // What the source asked for is counted first: who has nothing left gets no hash worked, and no mail written.
    cost(&world, "POST /api/v1/accounts", None, sign_up.clone(), 201, (2, 0.0, 2.0)).await;
    let token = json!({ "confirmation_token": world.mailed(email, "confirmation_token") });
    cost(&world, "POST /api/v1/accounts/confirm", None, token, 201, (1, 0.0, 4.0)).await;
    // Who cannot be told from others pays for the transaction that finds it, and for noting that the reset mail left.
    let contested = |password: &str| json!({ "email": "tom@example.com", "password": password });
    world.post("/api/v1/accounts", contested(PASSWORD)).await.is(201);
    world.post("/api/v1/accounts", contested(new)).await.is(201);
    let token = json!({ "confirmation_token": world.mailed("tom@example.com", "confirmation_token") });
    cost(&world, "POST /api/v1/accounts/confirm", None, token, 201, (3, 0.0, 9.0)).await;
    // An address with an account costs what a new one costs.
    cost(&world, "POST /api/v1/accounts", None, sign_up, 201, (2, 0.0, 2.0)).await;

    let token = Person::token(&world, email, PASSWORD).await;
    let token = Some(token.as_str());
    cost(&world, "GET /api/v1/accounts/me", token, Value::Null, 200, (1, 1.0, 0.0)).await;
    // The read comes first, a trip more than the least possible: a revoked token must not spend its owner's tries. The right
    // old password takes its try back where the new one is refused.
    let change = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    cost(&world, "PUT /api/v1/accounts/password", token, change("wrong", new), 401, (2, 1.0, 1.0)).await;
    cost(&world, "PUT /api/v1/accounts/password", token, change(PASSWORD, "short"), 422, (3, 1.0, 2.0)).await;
    cost(&world, "PUT /api/v1/accounts/password", token, change(PASSWORD, new), 200, (3, 1.0, 5.0)).await;

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
    // A function reads the keyring before it asks for work.
    world.get("/.well-known/jwks.json").await.is(200);
    // The first time a function meets an application it reads it, side by side with the try, and with what the source
    // asked for.
    cost(&world, "POST /api/v1/sessions", None, barong(PASSWORD), 201, (2, 2.0, 3.0)).await;
    // A read of the account is cheaper than a write to it, and tells a ban or a new password as well.
    cost(&world, "POST /api/v1/sessions", None, barong(PASSWORD), 201, (2, 1.0, 3.0)).await;
    cost(&world, "POST /api/v1/sessions", None, barong("wrong"), 401, (1, 0.0, 2.0)).await;
    // A token tells the device by its signature and the credential's own attributes.
    let token = Person::token(&world, email, PASSWORD).await;
    cost(&world, "POST /api/v1/sessions", Some(&token), barong(PASSWORD), 201, (2, 1.0, 3.0)).await;
    let unknown = json!({ "email": "no@example.com", "password": "wrong", "application_id": "peatio" });
    cost(&world, "POST /api/v1/sessions", None, unknown, 401, (1, 0.0, 2.0)).await;

    cost(&world, "POST /session", None, json!({ "email": email, "password": PASSWORD }), 200, (2, 1.0, 3.0)).await;
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
    // What the source asked for comes first: who has nothing left must not put a link that is never mailed in the place of
    // the owner's.
    let known = json!({ "email": ann.email });
    cost(&world, "POST /api/v1/security/reset_password", None, known, 201, (2, 0.0, 2.0)).await;
    let unknown = json!({ "email": "no@example.com" });
    cost(&world, "POST /api/v1/security/reset_password", None, unknown, 201, (2, 0.0, 2.0)).await;
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
        // The write is what the source asked for.
        world.costs(1, 1.0, 1.0);
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

#[tokio::test]
async fn phones() {
    let world = World::strict().await;
    let ann = world.account().await;
    let token = Some(ann.token.as_str());
    let number = "380957564567";
    let phone = json!({ "phone_number": number });
    // More than the least possible, and all of it is less than a thousandth of what the SMS costs. The reads are the caller (1),
    // the account's phone (1), and at half price whose the number is, what the country has spent and verified in this hour
    // and the last, and what the source has caused: nothing may be written for who is refused. The writes are the budgets of
    // account, number, country and source, side by side, and then the code with the account's budget for this number, in a
    // trip of its own: who loses a race for the last of a budget must not replace the code that the winner's SMS carries.
    cost(&world, "POST /api/v1/phones", token, phone.clone(), 201, (3, 4.0, 5.0)).await;
    cost(&world, "POST /api/v1/phones/send_code", token, phone.clone(), 201, (3, 4.0, 5.0)).await;
    // The reads stand beside the try: the caller, and at half price whose the number is, which the contract tells before it
    // tells a code wrong.
    let code = world.code(number);
    let given = |code: &str| json!({ "phone_number": number, "verification_code": code });
    cost(&world, "POST /api/v1/phones/verify", token, given(&crate::phones::wrong(&code, 0)), 404, (1, 1.5, 1.0)).await;
    // What is no code at all takes no try, and the phone is read for what is told of it.
    cost(&world, "POST /api/v1/phones/verify", token, given("wrong"), 404, (1, 2.5, 0.0)).await;
    // Seven for the transaction with the claim and the label, and beside it one that counts a code that came back: in the
    // transaction it would cost two, and verifications of one country would wait for each other.
    cost(&world, "POST /api/v1/phones/verify", token, given(&code), 201, (2, 1.5, 8.0)).await;
    // An account that has been here for a while draws on no budget of its source.
    let ann = ann.a_day_later().await;
    ann.code("380957564569").await;
    let phone = json!({ "phone_number": "380957564568" });
    cost(&world, "POST /api/v1/phones", Some(&ann.token), phone, 201, (3, 4.0, 4.0)).await;
}

#[tokio::test]
async fn labels() {
    let world = World::strict().await;
    let ann = world.account().await;
    let token = Some(ann.token.as_str());
    let new = |key: &str| json!({ "key": key, "value": "weekly" });
    cost(&world, "POST /api/v1/labels", token, new("news"), 201, (2, 1.0, 1.0)).await;
    for n in 0..9 {
        ann.post("/api/v1/labels", new(&format!("label-{n}"))).await.is(201);
    }
    cost(&world, "GET /api/v1/labels", token, Value::Null, 200, (1, 1.0, 0.0)).await;
    cost(&world, "GET /api/v1/labels/news", token, Value::Null, 200, (1, 1.0, 0.0)).await;
    cost(&world, "PATCH /api/v1/labels/news", token, json!({ "value": "daily" }), 200, (2, 1.0, 1.0)).await;
    // A transaction of one, for twice the price: a plain deletion whose answer got lost is tried again, and could not tell
    // then whether it or another request deleted the label.
    cost(&world, "DELETE /api/v1/labels/news", token, Value::Null, 204, (2, 1.0, 2.0)).await;
}

#[tokio::test]
async fn second_factor() {
    let world = World::strict().await;
    let mia = world.account().await;
    let token = Some(mia.token.as_str());
    cost(&world, "POST /api/v1/security/generate_qrcode", token, Value::Null, 201, (1, 0.0, 1.0)).await;
    let app = Authenticator::begun(&mia).await;
    let code = |code: String| json!({ "code": code });
    cost(&world, "POST /api/v1/security/enable_2fa", token, code(app.code()), 201, (2, 0.0, 5.0)).await;
    app.start(3_600);
    cost(&world, "POST /api/v1/security/verify_code", token, code(app.code()), 201, (2, 0.0, 2.0)).await;
    cost(&world, "POST /api/v1/security/verify_code", token, code(app.wrong()), 422, (1, 0.0, 1.0)).await;
    // A right code that was used before takes its try back.
    cost(&world, "POST /api/v1/security/verify_code", token, code(app.code()), 422, (2, 0.0, 2.0)).await;
    cost(&world, "POST /api/v1/security/verify_code", token, code("none".to_owned()), 422, (1, 1.0, 0.0)).await;

    let sign_in = |code: Option<String>| json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio", "otp_code": code });
    let without = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio" });
    // Lets the function meet the application.
    world.post("/api/v1/sessions", sign_in(Some(app.next()))).await.is(201);
    // The password's try and the code's try are taken and handed back one after the other: a trip more than without.
    cost(&world, "POST /api/v1/sessions", None, sign_in(Some(app.next())), 201, (3, 0.0, 5.0)).await;
    cost(&world, "POST /api/v1/sessions", None, sign_in(Some(app.wrong())), 403, (2, 0.0, 4.0)).await;
    cost(&world, "POST /api/v1/sessions", None, without, 403, (2, 0.0, 3.0)).await;
    cost(&world, "POST /session", None, sign_in(Some(app.next())), 200, (3, 0.0, 5.0)).await;
}

#[tokio::test]
async fn api_keys() {
    // Up to an hour passes before the first call.
    let world = World::with(&[("FreshLimit", "86400")]).await;
    let mia = Owner::of(&world, "mia@example.com").await;
    mia.app.start(3_600);
    let ask = async |row: &str, mut body: Value, status, figures| {
        body["totp_code"] = mia.app.next().into();
        cost(&world, row, Some(&mia.person.token), body, status, figures).await;
    };
    let key = json!({ "public_key": encoded(&PAIRS[0].public), "scopes": "trade,history" });
    // Key and claim are written together (4), and so is the account, whose code the same transaction uses up (2), after
    // the try at the code (1): a code lost to a key that was not made would be worth less than the three units. The read is
    // for the applications, whose names no scope may have; beside the try, and only where there are scopes.
    ask("POST /api/v1/api_keys", key.clone(), 201, (2, 1.0, 7.0)).await;
    ask("POST /api/v1/api_keys", json!({ "public_key": "k" }), 201, (2, 0.0, 7.0)).await;
    let kid = mia.key(json!({ "scopes": "trade,history" })).await;
    let path = format!("/api/v1/api_keys/{kid}");
    ask("GET /api/v1/api_keys", json!({}), 200, (2, 1.0, 2.0)).await;
    ask(&format!("GET {path}"), json!({}), 200, (2, 1.0, 2.0)).await;
    ask(&format!("PATCH {path}"), json!({ "state": "inactive" }), 200, (2, 1.0, 7.0)).await;
    ask(&format!("PATCH {path}"), json!({ "state": "active" }), 200, (2, 1.0, 7.0)).await;
    ask(&format!("PATCH {path}"), json!({ "scopes": "trade" }), 200, (2, 2.0, 7.0)).await;
    ask("POST /api/v1/api_keys", json!({}), 400, (2, 0.0, 2.0)).await;

    // Whether a key is usable stands in its owner's account, which only the key tells: a trip more.
    cost(&world, "POST /api/v1/security/verify_api_key", None, json!({ "uid": kid }), 200, (2, 2.0, 0.0)).await;
    let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
    let exchange = json!({ "kid": kid, "jwt_token": jwt });
    // The JWT's id is used up after both reads, in a trip more than the least possible: what fails before must not use it up.
    cost(&world, "POST /api/v1/sessions/generate_jwt", None, exchange.clone(), 200, (3, 2.0, 1.0)).await;
    cost(&world, "POST /api/v1/sessions/generate_jwt", None, exchange, 401, (3, 2.0, 1.0)).await;
    let bad = json!({ "kid": kid, "jwt_token": "a.b" });
    cost(&world, "POST /api/v1/sessions/generate_jwt", None, bad, 401, (2, 2.0, 0.0)).await;

    ask(&format!("DELETE {path}"), json!({}), 204, (2, 0.0, 7.0)).await;
}

#[tokio::test]
async fn documents() {
    let world = World::strict().await;
    let ann = world.account().await;
    let passport = || crate::documents::Form::passport().json("image/jpeg");
    let token = Some(ann.token.as_str());
    let path = crate::documents::PATH;
    // The read comes first, so that who may not upload leaves no bytes; the label's write, which the first upload makes,
    // comes before the item, so that one that fails there costs no place.
    cost(&world, &format!("POST {path}"), token, passport(), 201, (3, 1.0, 3.0)).await;
    // An item, and its place in the index of reviews.
    cost(&world, &format!("POST {path}"), token, passport(), 201, (2, 1.0, 2.0)).await;
    cost(&world, &format!("GET {path}"), token, Value::Null, 200, (1, 1.0, 0.0)).await;
    for _ in 3..=10 {
        cost(&world, &format!("POST {path}"), token, passport(), 201, (2, 1.0, 2.0)).await;
    }
    cost(&world, &format!("GET {path}"), token, Value::Null, 200, (1, 1.0, 0.0)).await;
    // Later, in the outbox: each document's bytes moved, an item rewritten. Before an event leaves, whether others of the
    // account wait: once for a batch.
    world.deliver().await;
    world.costs(11, 1.0, 10.0);
}

#[tokio::test]
async fn key_set() {
    let world = World::strict().await;
    // The keyring is at hand: no table, and no other call.
    cost(&world, "GET /.well-known/jwks.json", None, Value::Null, 200, (0, 0.0, 0.0)).await;
    cost(&world, "GET /.well-known/jwks.json", None, Value::Null, 200, (0, 0.0, 0.0)).await;
    assert_eq!(world.last_request().unwrap().calls.len(), 0);
}
