//! Codes as people type them, at every door (docs/compatibility/barong.md#a2-30).

use super::*;
use crate::authenticator::full_width;
use crate::client::{Owner, PAIRS, encoded};
use crate::scram::Scram;

/// The ways in which people, apps and keyboards write `code`.
fn spelled(code: &str) -> Vec<String> {
    let (one, two) = code.split_at(3);
    vec![
        format!("{one} {two}"),
        format!("{one}-{two}"),
        format!(" {one}\u{2013}{two} "),
        format!("{one}\u{a0}{two}"),
        format!("{one}\u{3000}{two}"),
        format!("{code}\u{200b}"),
        format!("\u{feff}\u{2066}{one}\u{ad}{two}\u{2069}"),
        full_width(code),
        format!("{}－{}", full_width(one), full_width(two)),
    ]
}

/// What is no code, however it is looked at.
const NONE: [&str; 7] = [
    "12345",
    "1234567",
    "12345a",
    "١٢٣٤٥٦",
    "123.456",
    "-",
    "１２３４５",
];

#[tokio::test]
async fn turning_it_on() {
    for n in 0..spelled("123456").len() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::begun(&mia).await;
        mia.post(ENABLE, code(spelled(&app.code())[n].clone()))
            .await
            .is(201)
            .says("null");
    }
}

#[tokio::test]
async fn asking_whether_a_code_is_right() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    for n in 0..spelled("123456").len() {
        mia.post(VERIFY, code(spelled(&app.next())[n].clone()))
            .await
            .is(201);
    }
    for none in NONE {
        world
            .unchanged(mia.post(VERIFY, code(none)))
            .await
            .refuses(422, WRONG);
    }
    mia.post(VERIFY, code(app.next())).await.is(201);
}

#[tokio::test]
async fn signing_in() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let with = |path, code: String| {
        let body = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio",
            "otp_code": code });
        world.post(path, body)
    };
    for n in 0..spelled("123456").len() {
        with("/api/v1/sessions", spelled(&app.next())[n].clone())
            .await
            .is(201);
        with("/session", spelled(&app.next())[n].clone())
            .await
            .is(200);
    }
    // More than an hour has of either: none costs a try.
    for none in NONE {
        with("/api/v1/sessions", none.to_owned())
            .await
            .refuses(403, "OTP code is invalid");
        with("/session", none.to_owned()).await.is(401);
    }
    with("/api/v1/sessions", app.next()).await.is(201);
}

#[tokio::test]
async fn signing_in_by_scram() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let scram = Scram::new(&world, &mia.email, PASSWORD);
    let login = async |code: String| {
        let challenge = scram.challenge().await;
        let proof = scram.proof(&challenge).proof;
        let body = json!({ "email": mia.email, "nonce": challenge["nonce"], "proof": proof,
            "otpCode": code });
        scram.send("/api/auth/login", &body).await
    };
    for n in 0..spelled("123456").len() {
        login(spelled(&app.next())[n].clone()).await.is(200);
    }
    for none in NONE {
        login(none.to_owned()).await.is(401);
    }
    login(app.next()).await.is(200);
}

#[tokio::test]
async fn api_keys() {
    let world = World::strict().await;
    let owner = Owner::of(&world, "mia@example.com").await;
    let public = encoded(&PAIRS[0].public);
    let key = |code: &str| json!({ "public_key": public, "scopes": "trade", "totp_code": code });
    for n in 0..spelled("123456").len() {
        owner
            .person
            .post("/api/v1/api_keys", key(&spelled(&owner.app.next())[n]))
            .await
            .is(201);
    }
    for none in NONE {
        world
            .unchanged(owner.person.post("/api/v1/api_keys", key(none)))
            .await
            .refuses(422, WRONG);
    }
    let blank = spelled(&owner.app.next())[0].replace(' ', "%20");
    owner
        .person
        .get(&format!("/api/v1/api_keys?totp_code={blank}"))
        .await
        .is(200);
}
