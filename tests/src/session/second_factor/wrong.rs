//! Wrong codes: what they cost, and what a right password or a new one changes of that.

use serde_json::json;

use super::{BARONG, EMAIL, MISSING, WRONG, attribute, counted, credentials, sign_in};
use crate::authenticator::Authenticator;
use crate::person::{PASSWORD, Person};
use crate::world::{World, crowd};

#[tokio::test]
async fn the_password_s_try_is_given_back_whatever_becomes_of_the_code() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    app.start(3_600);
    for _ in 0..12 {
        world
            .post(
                BARONG,
                json!({ "email": EMAIL, "password": PASSWORD, "application_id": "peatio" }),
            )
            .await
            .is(403);
    }
    for n in 0..12 {
        let answer = sign_in(&world, &app.wrong()).await;
        if n < 5 {
            drop(answer.refuses(403, WRONG));
        } else {
            answer.refuses_for_now();
        }
    }
    assert_eq!(counted(&world, "CREDENTIAL", "guesses"), 0);
}

#[tokio::test]
async fn five_wrong_codes_an_hour_also_at_once() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    app.start(3_600);
    let wrong = app.wrong();
    let answers = crowd((0..64).map(|_| sign_in(&world, &wrong))).await;
    assert!(
        answers
            .iter()
            .all(|answer| [403, 429].contains(&answer.status.as_u16()))
    );
    assert_eq!(counted(&world, "CORE", "otp_tries"), 5);
    assert_eq!(attribute(&world, "CORE", "otp_total"), "5");
    sign_in(&world, &app.code()).await.refuses_for_now();
    // Who holds a token of the account is not locked out by who only knows the password.
    world
        .ask(
            "POST",
            BARONG,
            Some(&mia.token),
            &credentials(PASSWORD, app.code()),
        )
        .await
        .is(201);
    mia.post(
        "/api/v1/security/verify_code",
        json!({ "code": app.next() }),
    )
    .await
    .is(201);
    world.clock().advance(3_600);
    sign_in(&world, &app.code()).await.is(201);
}

#[tokio::test]
async fn a_new_password_never_clears_it_nor_signs_in() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    let reset = json!({ "reset_password_token": token, "password": "Harbour-lane-8" });
    world
        .put("/api/v1/security/reset_password", reset)
        .await
        .is(200)
        .says("null");
    let body = json!({ "email": EMAIL, "password": "Harbour-lane-8", "application_id": "peatio" });
    world.post(BARONG, body).await.refuses(403, MISSING);
    let token = world
        .post(BARONG, credentials("Harbour-lane-8", app.code()))
        .await
        .is(201)
        .json();
    let mia = Person {
        world: &world,
        email: EMAIL.to_owned(),
        token: token.as_str().unwrap().to_owned(),
    };
    let change = json!({ "old_password": "Harbour-lane-8", "new_password": "Harbour-lane-9" });
    mia.put("/api/v1/accounts/password", change).await.is(200);
    let body = json!({ "email": EMAIL, "password": "Harbour-lane-9", "application_id": "peatio" });
    world.post(BARONG, body).await.refuses(403, MISSING);
}
