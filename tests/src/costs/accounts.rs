//! Of accounts, and what belongs to one.

use serde_json::{Value, json};

use crate::fixtures::profile;
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn accounts() {
    let world = World::strict().await;
    let (email, new) = ("mia@example.com", "Harbour-lane-8");
    let sign_up = json!({ "email": email, "password": PASSWORD });
    // What the source asked for is counted first: who has nothing left gets no hash worked, and no
    // mail written.
    world
        .post("/api/v1/accounts", sign_up.clone())
        .await
        .is(201);
    world.costs(2, 0.0, 2.0);
    let token = json!({ "confirmation_token": world.mailed(email, "confirmation_token") });
    world.post("/api/v1/accounts/confirm", token).await.is(201);
    world.costs(1, 0.0, 4.0);
    // Who cannot be told from others pays for the transaction that finds it, and for noting that
    // the reset mail left.
    let contested = |password: &str| json!({ "email": "tom@example.com", "password": password });
    world
        .post("/api/v1/accounts", contested(PASSWORD))
        .await
        .is(201);
    world.post("/api/v1/accounts", contested(new)).await.is(201);
    let token =
        json!({ "confirmation_token": world.mailed("tom@example.com", "confirmation_token") });
    world.post("/api/v1/accounts/confirm", token).await.is(201);
    world.costs(3, 0.0, 9.0);
    // An address with an account costs what a new one costs.
    world.post("/api/v1/accounts", sign_up).await.is(201);
    world.costs(2, 0.0, 2.0);

    let mia = Person {
        world: &world,
        email: email.to_owned(),
        token: Person::token(&world, email, PASSWORD).await,
    };
    mia.get("/api/v1/accounts/me").await.is(200);
    world.costs(1, 1.0, 0.0);
    // The read comes first, a trip more than the least possible: a revoked token must not spend its
    // owner's tries. The right old password takes its try back where the new one is refused.
    let change = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    mia.put("/api/v1/accounts/password", change("wrong", new))
        .await
        .is(401);
    world.costs(2, 1.0, 1.0);
    mia.put("/api/v1/accounts/password", change(PASSWORD, "short"))
        .await
        .is(422);
    world.costs(3, 1.0, 2.0);
    mia.put("/api/v1/accounts/password", change(PASSWORD, new))
        .await
        .is(200);
    world.costs(3, 1.0, 5.0);

    // Barong checks the parameters, then the token, then whether there is a profile.
    mia.post("/api/v1/profiles", profile()).await.is(201);
    world.costs(2, 1.0, 1.0);
    mia.get("/api/v1/profiles/me").await.is(200);
    world.costs(1, 1.0, 0.0);
}

#[tokio::test]
async fn security() {
    let world = World::strict().await;
    let ann = world.account().await;
    ann.post("/api/v1/security/renew", Value::Null)
        .await
        .is(201);
    world.costs(1, 1.0, 0.0);
    // What the source asked for comes first: who has nothing left must not put a link that is never
    // mailed in the place of the owner's.
    let known = json!({ "email": ann.email });
    world
        .post("/api/v1/security/reset_password", known)
        .await
        .is(201);
    world.costs(2, 0.0, 2.0);
    let unknown = json!({ "email": "no@example.com" });
    world
        .post("/api/v1/security/reset_password", unknown)
        .await
        .is(201);
    world.costs(2, 0.0, 2.0);
    // The read is for the contract's "must be different than the current password".
    let reset = world.mailed(&ann.email, "reset_password_token");
    let reset = json!({ "reset_password_token": reset, "password": "Harbour-lane-8" });
    world
        .put("/api/v1/security/reset_password", reset)
        .await
        .is(200);
    world.costs(2, 1.0, 4.0);
}

#[tokio::test]
async fn phones() {
    let world = World::strict().await;
    let ann = world.account().await;
    let number = "380957564567";
    let phone = json!({ "phone_number": number });
    // More than the least possible, and all of it is less than a thousandth of what the SMS costs.
    // The reads are the caller (1), the account's phone (1), and at half price whose the number is,
    // what the country has spent and verified in this hour and the last, and what the source has
    // caused: nothing may be written for who is refused. The writes are the budgets of account,
    // number, country and source, side by side, and then the code with the account's budget for
    // this number, in a trip of its own: who loses a race for the last of a budget must not replace
    // the code that the winner's SMS carries.
    ann.post("/api/v1/phones", phone.clone()).await.is(201);
    world.costs(3, 4.0, 5.0);
    ann.post("/api/v1/phones/send_code", phone.clone())
        .await
        .is(201);
    world.costs(3, 4.0, 5.0);
    // The reads stand beside the try: the caller, and at half price whose the number is, which the
    // contract tells before it tells a code wrong.
    let code = world.code(number);
    let given = |code: &str| json!({ "phone_number": number, "verification_code": code });
    ann.post(
        "/api/v1/phones/verify",
        given(&crate::phones::wrong(&code, 0)),
    )
    .await
    .is(404);
    world.costs(1, 1.5, 1.0);
    // What is no code at all takes no try, and the phone is read for what is told of it.
    ann.post("/api/v1/phones/verify", given("wrong"))
        .await
        .is(404);
    world.costs(1, 2.5, 0.0);
    // Seven for the transaction with the claim and the label, and beside it one that counts a code
    // that came back: in the transaction it would cost two, and verifications of one country would
    // wait for each other.
    ann.post("/api/v1/phones/verify", given(&code))
        .await
        .is(201);
    world.costs(2, 1.5, 8.0);
    // An account that has been here for a while draws on no budget of its source.
    let ann = ann.a_day_later().await;
    ann.code("380957564569").await;
    let phone = json!({ "phone_number": "380957564568" });
    ann.post("/api/v1/phones", phone).await.is(201);
    world.costs(3, 4.0, 4.0);
}

#[tokio::test]
async fn labels() {
    let world = World::strict().await;
    let ann = world.account().await;
    let new = |key: &str| json!({ "key": key, "value": "weekly" });
    ann.post("/api/v1/labels", new("news")).await.is(201);
    world.costs(2, 1.0, 1.0);
    for n in 0..9 {
        ann.post("/api/v1/labels", new(&format!("label-{n}")))
            .await
            .is(201);
    }
    ann.get("/api/v1/labels").await.is(200);
    world.costs(1, 1.0, 0.0);
    ann.get("/api/v1/labels/news").await.is(200);
    world.costs(1, 1.0, 0.0);
    ann.patch("/api/v1/labels/news", json!({ "value": "daily" }))
        .await
        .is(200);
    world.costs(2, 1.0, 1.0);
    // A transaction of one, for twice the price: a plain deletion whose answer got lost is tried
    // again, and could not tell then whether it or another request deleted the label.
    ann.delete("/api/v1/labels/news").await.is(204);
    world.costs(2, 1.0, 2.0);
}

#[tokio::test]
async fn documents() {
    let world = World::strict().await;
    let ann = world.account().await;
    let passport = || crate::documents::Form::passport().json("image/jpeg");
    let path = crate::documents::PATH;
    // The read comes first, so that who may not upload leaves no bytes; the label's write, which
    // the first upload makes, comes before the item, so that one that fails there costs no place.
    ann.post(path, passport()).await.is(201);
    world.costs(3, 1.0, 3.0);
    // An item, and its place in the index of reviews.
    ann.post(path, passport()).await.is(201);
    world.costs(2, 1.0, 2.0);
    ann.get(path).await.is(200);
    world.costs(1, 1.0, 0.0);
    for _ in 3..=10 {
        ann.post(path, passport()).await.is(201);
        world.costs(2, 1.0, 2.0);
    }
    ann.get(path).await.is(200);
    world.costs(1, 1.0, 0.0);
    // Later, in the outbox: each document's bytes moved, an item rewritten. Before an event leaves,
    // whether others of the account wait: once for a batch.
    world.deliver().await;
    world.costs(11, 1.0, 10.0);
}
