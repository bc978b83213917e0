//! `POST /api/v1/security/verify_code`.

use super::*;
use crate::world::crowd;

#[tokio::test]
async fn accepts_a_code_of_the_step_before_and_of_the_next_one() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    world.clock().advance(120);
    for steps in [-1, 0, 1] {
        mia.post(VERIFY, code(app.shifted(steps)))
            .await
            .is(201)
            .says("null");
    }
    world.clock().advance(300);
    mia.post(VERIFY, code(app.shifted(-2)))
        .await
        .refuses(422, WRONG);
    mia.post(VERIFY, code(app.shifted(2)))
        .await
        .refuses(422, WRONG);
}

#[tokio::test]
async fn never_accepts_a_step_again_nor_an_earlier_one() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    world.clock().advance(60);
    mia.post(VERIFY, code(app.shifted(1))).await.is(201);
    for _ in 0..8 {
        mia.post(VERIFY, code(app.shifted(1)))
            .await
            .refuses(422, USED);
    }
    mia.post(VERIFY, code(app.code())).await.refuses(422, USED);
    world.clock().advance(30);
    mia.post(VERIFY, code(app.code())).await.refuses(422, USED);
    mia.post(VERIFY, code(app.next())).await.is(201);
}

#[tokio::test]
async fn of_many_at_once_one_wins() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    for _ in 0..4 {
        let code = code(app.next());
        let answers = crowd((0..16).map(|_| mia.post(VERIFY, code.clone()))).await;
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 201).count(),
            1
        );
        assert!(
            answers
                .iter()
                .all(|answer| [201, 422].contains(&answer.status.as_u16()))
        );
    }
}

#[tokio::test]
async fn refuses_who_has_it_off_and_strangers() {
    let world = World::strict().await;
    let mia = world.account().await;
    world
        .unchanged(mia.post(VERIFY, code("123456")))
        .await
        .refuses(400, "You need to enable 2FA first");
    world
        .unchanged(mia.post(VERIFY, code("none")))
        .await
        .refuses(400, "You need to enable 2FA first");
    let app = Authenticator::begun(&mia).await;
    world
        .unchanged(mia.post(VERIFY, code(app.code())))
        .await
        .refuses(400, "You need to enable 2FA first");
    world
        .unchanged(world.post(VERIFY, json!({})))
        .await
        .refuses(400, "code is missing, code is empty");
    world
        .unchanged(world.post(VERIFY, code(app.code())))
        .await
        .refuses(401, "The access token is invalid");
}

#[tokio::test]
async fn a_revoked_token_takes_no_try() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let session = json!({ "email": mia.email, "password": PASSWORD, "otp_code": app.code() });
    let session = world.post("/session", session).await.is(200).json();
    world
        .ask(
            "DELETE",
            "/session",
            session["jwtToken"].as_str(),
            &Value::Null,
        )
        .await
        .is(200);
    let next = code(app.next());
    world
        .unchanged(mia.post(VERIFY, next))
        .await
        .refuses(401, "The access token was revoked");
    world.clock().advance(7_200);
    let next = code(app.code());
    world
        .unchanged(mia.post(BEGIN, next))
        .await
        .refuses(401, "The access token was revoked");
}
