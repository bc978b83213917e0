//! Of accounts, and what belongs to one.

use serde_json::{Value, json};

use super::cost;
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn accounts() {
    let world = World::strict().await;
    let (email, new) = ("mia@example.com", "Harbour-lane-8");
    let sign_up = json!({ "email": email, "password": PASSWORD });
    // What the source asked for is counted first: who has nothing left gets no hash worked, and no
    // mail written.
    cost(
        &world,
        "POST /api/v1/accounts",
        None,
        sign_up.clone(),
        201,
        (2, 0.0, 2.0),
    )
    .await;
    let token = json!({ "confirmation_token": world.mailed(email, "confirmation_token") });
    cost(
        &world,
        "POST /api/v1/accounts/confirm",
        None,
        token,
        201,
        (1, 0.0, 4.0),
    )
    .await;
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
    cost(
        &world,
        "POST /api/v1/accounts/confirm",
        None,
        token,
        201,
        (3, 0.0, 9.0),
    )
    .await;
    // An address with an account costs what a new one costs.
    cost(
        &world,
        "POST /api/v1/accounts",
        None,
        sign_up,
        201,
        (2, 0.0, 2.0),
    )
    .await;

    let token = Person::token(&world, email, PASSWORD).await;
    let token = Some(token.as_str());
    cost(
        &world,
        "GET /api/v1/accounts/me",
        token,
        Value::Null,
        200,
        (1, 1.0, 0.0),
    )
    .await;
    // The read comes first, a trip more than the least possible: a revoked token must not spend its
    // owner's tries. The right old password takes its try back where the new one is refused.
    let change = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    cost(
        &world,
        "PUT /api/v1/accounts/password",
        token,
        change("wrong", new),
        401,
        (2, 1.0, 1.0),
    )
    .await;
    cost(
        &world,
        "PUT /api/v1/accounts/password",
        token,
        change(PASSWORD, "short"),
        422,
        (3, 1.0, 2.0),
    )
    .await;
    cost(
        &world,
        "PUT /api/v1/accounts/password",
        token,
        change(PASSWORD, new),
        200,
        (3, 1.0, 5.0),
    )
    .await;

    // Barong checks the parameters, then the token, then whether there is a profile.
    let profile = json!({ "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02", "address": "8 Harbour Lane",
        "postcode": "65000", "city": "Odesa", "country": "UA" });
    cost(
        &world,
        "POST /api/v1/profiles",
        token,
        profile,
        201,
        (2, 1.0, 1.0),
    )
    .await;
    cost(
        &world,
        "GET /api/v1/profiles/me",
        token,
        Value::Null,
        200,
        (1, 1.0, 0.0),
    )
    .await;
}

#[tokio::test]
async fn security() {
    let world = World::strict().await;
    let ann = world.account().await;
    let token = Some(ann.token.as_str());
    cost(
        &world,
        "POST /api/v1/security/renew",
        token,
        Value::Null,
        201,
        (1, 1.0, 0.0),
    )
    .await;
    // What the source asked for comes first: who has nothing left must not put a link that is never
    // mailed in the place of the owner's.
    let known = json!({ "email": ann.email });
    cost(
        &world,
        "POST /api/v1/security/reset_password",
        None,
        known,
        201,
        (2, 0.0, 2.0),
    )
    .await;
    let unknown = json!({ "email": "no@example.com" });
    cost(
        &world,
        "POST /api/v1/security/reset_password",
        None,
        unknown,
        201,
        (2, 0.0, 2.0),
    )
    .await;
    // The read is for the contract's "must be different than the current password".
    let reset = world.mailed(&ann.email, "reset_password_token");
    let reset = json!({ "reset_password_token": reset, "password": "Harbour-lane-8" });
    cost(
        &world,
        "PUT /api/v1/security/reset_password",
        None,
        reset,
        200,
        (2, 1.0, 4.0),
    )
    .await;
}

#[tokio::test]
async fn phones() {
    let world = World::strict().await;
    let ann = world.account().await;
    let token = Some(ann.token.as_str());
    let number = "380957564567";
    let phone = json!({ "phone_number": number });
    // More than the least possible, and all of it is less than a thousandth of what the SMS costs.
    // The reads are the caller (1), the account's phone (1), and at half price whose the number is,
    // what the country has spent and verified in this hour and the last, and what the source has
    // caused: nothing may be written for who is refused. The writes are the budgets of account,
    // number, country and source, side by side, and then the code with the account's budget for
    // this number, in a trip of its own: who loses a race for the last of a budget must not replace
    // the code that the winner's SMS carries.
    cost(
        &world,
        "POST /api/v1/phones",
        token,
        phone.clone(),
        201,
        (3, 4.0, 5.0),
    )
    .await;
    cost(
        &world,
        "POST /api/v1/phones/send_code",
        token,
        phone.clone(),
        201,
        (3, 4.0, 5.0),
    )
    .await;
    // The reads stand beside the try: the caller, and at half price whose the number is, which the
    // contract tells before it tells a code wrong.
    let code = world.code(number);
    let given = |code: &str| json!({ "phone_number": number, "verification_code": code });
    cost(
        &world,
        "POST /api/v1/phones/verify",
        token,
        given(&crate::phones::wrong(&code, 0)),
        404,
        (1, 1.5, 1.0),
    )
    .await;
    // What is no code at all takes no try, and the phone is read for what is told of it.
    cost(
        &world,
        "POST /api/v1/phones/verify",
        token,
        given("wrong"),
        404,
        (1, 2.5, 0.0),
    )
    .await;
    // Seven for the transaction with the claim and the label, and beside it one that counts a code
    // that came back: in the transaction it would cost two, and verifications of one country would
    // wait for each other.
    cost(
        &world,
        "POST /api/v1/phones/verify",
        token,
        given(&code),
        201,
        (2, 1.5, 8.0),
    )
    .await;
    // An account that has been here for a while draws on no budget of its source.
    let ann = ann.a_day_later().await;
    ann.code("380957564569").await;
    let phone = json!({ "phone_number": "380957564568" });
    cost(
        &world,
        "POST /api/v1/phones",
        Some(&ann.token),
        phone,
        201,
        (3, 4.0, 4.0),
    )
    .await;
}

#[tokio::test]
async fn labels() {
    let world = World::strict().await;
    let ann = world.account().await;
    let token = Some(ann.token.as_str());
    let new = |key: &str| json!({ "key": key, "value": "weekly" });
    cost(
        &world,
        "POST /api/v1/labels",
        token,
        new("news"),
        201,
        (2, 1.0, 1.0),
    )
    .await;
    for n in 0..9 {
        ann.post("/api/v1/labels", new(&format!("label-{n}")))
            .await
            .is(201);
    }
    cost(
        &world,
        "GET /api/v1/labels",
        token,
        Value::Null,
        200,
        (1, 1.0, 0.0),
    )
    .await;
    cost(
        &world,
        "GET /api/v1/labels/news",
        token,
        Value::Null,
        200,
        (1, 1.0, 0.0),
    )
    .await;
    cost(
        &world,
        "PATCH /api/v1/labels/news",
        token,
        json!({ "value": "daily" }),
        200,
        (2, 1.0, 1.0),
    )
    .await;
    // A transaction of one, for twice the price: a plain deletion whose answer got lost is tried
    // again, and could not tell then whether it or another request deleted the label.
    cost(
        &world,
        "DELETE /api/v1/labels/news",
        token,
        Value::Null,
        204,
        (2, 1.0, 2.0),
    )
    .await;
}

#[tokio::test]
async fn documents() {
    let world = World::strict().await;
    let ann = world.account().await;
    let passport = || crate::documents::Form::passport().json("image/jpeg");
    let token = Some(ann.token.as_str());
    let path = crate::documents::PATH;
    // The read comes first, so that who may not upload leaves no bytes; the label's write, which
    // the first upload makes, comes before the item, so that one that fails there costs no place.
    cost(
        &world,
        &format!("POST {path}"),
        token,
        passport(),
        201,
        (3, 1.0, 3.0),
    )
    .await;
    // An item, and its place in the index of reviews.
    cost(
        &world,
        &format!("POST {path}"),
        token,
        passport(),
        201,
        (2, 1.0, 2.0),
    )
    .await;
    cost(
        &world,
        &format!("GET {path}"),
        token,
        Value::Null,
        200,
        (1, 1.0, 0.0),
    )
    .await;
    for _ in 3..=10 {
        cost(
            &world,
            &format!("POST {path}"),
            token,
            passport(),
            201,
            (2, 1.0, 2.0),
        )
        .await;
    }
    cost(
        &world,
        &format!("GET {path}"),
        token,
        Value::Null,
        200,
        (1, 1.0, 0.0),
    )
    .await;
    // Later, in the outbox: each document's bytes moved, an item rewritten. Before an event leaves,
    // whether others of the account wait: once for a batch.
    world.deliver().await;
    world.costs(11, 1.0, 10.0);
}
