//! How many wrong codes there may be.

use local::{Fault, FaultKind};

use super::*;
use crate::world::{flood, marks};

async fn wrongly(mia: &Person<'_>, app: &Authenticator<'_>, times: usize) {
    for _ in 0..times {
        mia.post(VERIFY, code(app.wrong()))
            .await
            .refuses(422, WRONG);
    }
}

#[tokio::test]
async fn five_wrong_codes_an_hour() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    app.start(3_600);
    wrongly(&mia, &app, 5).await;
    // Spent: no code is even compared, and nothing is written.
    world
        .unchanged(mia.post(VERIFY, code(app.code())))
        .await
        .refuses_for_now();
    world.clock().advance(3_600);
    mia.post(VERIFY, code(app.code())).await.is(201);
}

#[tokio::test]
async fn a_success_hands_its_own_try_back_and_ends_the_lasting_count() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    app.start(3_600);
    wrongly(&mia, &app, 4).await;
    for _ in 0..6 {
        mia.post(VERIFY, code(app.next())).await.is(201);
    }
    assert_eq!(core(&world).get("own_otp_total"), None);
    assert_eq!(marks(&core(&world), "own_otp_tries"), 4);
}

#[tokio::test]
async fn a_used_code_s_try_is_handed_back_once_though_the_answer_got_lost() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    app.start(3_600);
    mia.post(VERIFY, code(app.code())).await.is(201);
    wrongly(&mia, &app, 3).await;
    world.fault(Fault {
        call: 2,
        action: Some("UpdateItem".to_owned()),
        kind: FaultKind::After,
    });
    mia.post(VERIFY, code(app.code())).await.refuses(422, USED);
    assert_eq!(
        (
            marks(&core(&world), "own_otp_tries"),
            &core(&world)["own_otp_total"]["N"]
        ),
        (3, &json!("3"))
    );
}

#[tokio::test]
async fn of_a_flood_of_wrong_codes_five_get_through() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    app.start(3_600);
    let wrong = code(app.wrong());
    let answers = flood(|_| mia.post(VERIFY, wrong.clone())).await;
    let wrong = |answer: &&Answer| answer.status == 422 && answer.json()["error"] == WRONG;
    assert_eq!(answers.iter().filter(wrong).count(), 5);
    assert_eq!(
        (
            marks(&core(&world), "own_otp_tries"),
            &core(&world)["own_otp_total"]["N"]
        ),
        (5, &json!("5"))
    );
    mia.post(VERIFY, code(app.code())).await.refuses_for_now();
}

#[tokio::test]
async fn a_hundred_wrong_codes_and_no_more() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let body = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio" });
    for _ in 0..20 {
        world.clock().advance(3_600);
        let mut sign_in = body.clone();
        sign_in["otp_code"] = app.code().into();
        let token = world
            .post("/api/v1/sessions", sign_in)
            .await
            .is(201)
            .json()
            .as_str()
            .unwrap()
            .to_owned();
        let mia = Person {
            world: &world,
            email: mia.email.clone(),
            token,
        };
        wrongly(&mia, &app, 5).await;
    }
    assert_eq!(core(&world)["own_otp_total"]["N"], "100");
    world.clock().advance(3_600);
    let mut sign_in = body.clone();
    sign_in["otp_code"] = app.code().into();
    let token = world
        .post("/api/v1/sessions", sign_in)
        .await
        .is(201)
        .json()
        .as_str()
        .unwrap()
        .to_owned();
    let mia = Person {
        world: &world,
        email: mia.email.clone(),
        token,
    };
    world
        .unchanged(mia.post(VERIFY, code(app.next())))
        .await
        .refuses_for_now();
}
