//! The budgets for wrong codes: three a code, nine an hour, a hundred until a success, exact under
//! parallel requests.

use serde_json::json;

use super::{UA, VERIFY, WRONG, row, unsent, wrong};
use crate::person::{PASSWORD, Person};
use crate::world::{World, flood, marks};

/// With a token that lives a day.
async fn for_a_day(world: &World) -> Person<'_> {
    let mut mia = world.account().await;
    let body = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio", "expires_in": 86_400 });
    mia.token = world
        .post("/api/v1/sessions", body)
        .await
        .is(201)
        .json()
        .as_str()
        .unwrap()
        .to_owned();
    mia
}

#[tokio::test]
async fn a_code_dies_after_three() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    for n in 0..3 {
        mia.verify(UA, &wrong(&code, n)).await.refuses(404, WRONG);
    }
    world
        .unchanged(mia.verify(UA, &code))
        .await
        .refuses(404, WRONG);
    let code = mia.code(UA).await;
    mia.verify(UA, &code).await.is(201);
}

#[tokio::test]
async fn of_a_flood_of_codes_three_get_through() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    let answers = flood(|n| {
        let guess = wrong(&code, n);
        let mia = &mia;
        async move { mia.verify(UA, &guess).await }
    })
    .await;
    for answer in answers {
        answer.refuses(404, WRONG);
    }
    let row = row(&world, &mia, UA).await;
    assert_eq!(
        (
            marks(&row, "tries"),
            marks(&row, "guesses"),
            &row["guesses_total"]["N"]
        ),
        (3, 3, &json!("3"))
    );
    mia.verify(UA, &code).await.refuses(404, WRONG);
    assert_eq!(mia.level().await, 1);
}

#[tokio::test]
async fn a_new_code_does_not_renew_the_hour() {
    let world = World::strict().await;
    let mia = for_a_day(&world).await;
    world.new_hour();
    // A fourth code within an hour is one that was sent right before it.
    world.clock().advance(3_500);
    let codes = ["111111", "222222", "333333", "246810"];
    for (n, code) in codes.into_iter().enumerate() {
        unsent(&world, &mia, UA, code).await;
        if n == 0 {
            world.clock().advance(100);
        }
        for wrong in codes.into_iter().filter(|other| *other != code && n < 3) {
            mia.verify(UA, wrong).await.refuses(404, WRONG);
        }
    }
    world
        .unchanged(mia.verify(UA, "246810"))
        .await
        .refuses(404, WRONG);
    world.clock().advance(3_600);
    unsent(&world, &mia, UA, "246810").await;
    mia.verify(UA, "246810").await.is(201);
}

#[tokio::test]
async fn a_new_hour_does_not_renew_the_hundred() {
    let world = World::strict().await;
    let mia = for_a_day(&world).await;
    let mut guesses = 0;
    while guesses < 100 {
        if guesses % 9 == 0 {
            world.clock().advance(3_600);
        }
        if guesses % 3 == 0 {
            unsent(&world, &mia, UA, "246810").await;
        }
        mia.verify(UA, "000000").await.refuses(404, WRONG);
        guesses += 1;
    }
    assert_eq!(row(&world, &mia, UA).await["guesses_total"]["N"], "100");
    world.clock().advance(3_600);
    unsent(&world, &mia, UA, "246810").await;
    world
        .unchanged(mia.verify(UA, "246810"))
        .await
        .refuses(404, WRONG);
}

#[tokio::test]
async fn what_one_account_guesses_costs_another_nothing() {
    let world = World::strict().await;
    let mia = world.account().await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    let of_bob = bob.code(UA).await;
    let of_mia = mia.code(UA).await;
    for n in 0..4 {
        bob.verify(UA, &wrong(&of_bob, n)).await.refuses(404, WRONG);
    }
    let body = json!({ "phone_number": UA, "verification_code": of_mia });
    mia.post(VERIFY, body).await.is(201);
}
