//! `POST /api/auth/login`.

mod refusals;

use serde_json::{Value, json};

use super::{EMAIL, refuses};
use crate::authenticator::Authenticator;
use crate::person::{PASSWORD, Person};
use crate::scram::{Proof, Scram};
use crate::session::barong::opened;
use crate::world::World;

fn nonce(challenge: &Value) -> &str {
    challenge["nonce"].as_str().unwrap()
}

#[tokio::test]
async fn signs_in_and_proves_the_server() {
    let world = World::strict().await;
    let mia = world.account().await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let challenge = scram.challenge().await;
    let Proof { proof, signature } = scram.proof(&challenge);
    let answer = scram.last(nonce(&challenge), &proof).await.is(200);
    assert_eq!(
        answer.header("access-control-expose-headers"),
        "Session,Error-Code,Retry-After,WWW-Authenticate,apigw-requestid"
    );
    let body = answer.json();
    let expected = json!({
        "deviceId": body["deviceId"], "refreshToken": body["refreshToken"], "signature": signature,
        "redirectProjectId": null, "sendbirdSessionToken": null,
    });
    let (header, claims) = opened(answer.header("session"));
    answer.says(&expected.to_string());
    assert!(
        header.starts_with(r#"{"typ":"JWT","alg":"RS256","kid":""#),
        "{header}"
    );
    let names: Vec<_> = claims
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, ["iss", "aud", "sub", "sid", "jti", "iat", "exp"]);
    assert_eq!(
        (&claims["aud"], &claims["sub"]),
        (&json!("polario"), &json!(mia.uid().await))
    );
    assert_eq!(
        (&claims["sid"], &claims["iss"]),
        (&body["deviceId"], &json!("barong"))
    );
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        900
    );
    // Neither the proof nor the token is in the table, nor anything that the password could be
    // searched with.
    let table = world.table_text();
    for secret in [
        &proof,
        &signature,
        body["refreshToken"].as_str().unwrap(),
        nonce(&challenge),
    ] {
        assert!(!table.contains(secret));
    }
}

#[tokio::test]
async fn any_address_and_password_that_may_be_can_prove_itself() {
    let world = World::strict().await;
    for (email, password) in [
        ("a=b=3d@example.com", PASSWORD),
        ("o'neil@example.com", "Lagerhäuser-gröne-9"),
        // A no-break space, a soft hyphen, a ligature: SASLprep changes them.
        (
            "ann@example.com",
            "\u{2168} lan\u{ad}e \u{fb01}ve\u{a0}seven",
        ),
        // Newer than SASLprep, which refuses it.
        ("bob@example.com", "harbour 🦩 lane seven"),
        ("eve@example.com", "пароль-гавань-7"),
    ] {
        let body = json!({ "email": email, "password": password });
        world.post("/api/v1/accounts", body).await.is(201);
        let token = world.mailed(email, "confirmation_token");
        world
            .post(
                "/api/v1/accounts/confirm",
                json!({ "confirmation_token": token }),
            )
            .await
            .is(201);
        Scram::new(&world, email, password).device().await;
    }
    // The address counts as it was sent, in both messages.
    Scram::new(
        &world,
        "ANN@example.com",
        "\u{2168} lan\u{ad}e \u{fb01}ve\u{a0}seven",
    )
    .device()
    .await;
    Scram::new(&world, "ann@example.com", "IX lane five seven")
        .device()
        .await;
}

#[tokio::test]
async fn draws_on_the_budget_of_every_sign_in() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    let (right, wrong) = (
        Scram::new(&world, EMAIL, PASSWORD),
        Scram::new(&world, EMAIL, "wrong"),
    );
    right.device().await;
    for _ in 0..2 {
        refuses(wrong.login().await, 401, "Error.Login.Invalid");
        world
            .post("/session", json!({ "email": EMAIL, "password": "wrong" }))
            .await
            .is(401);
    }
    refuses(wrong.login().await, 401, "Error.Login.Invalid");
    refuses(right.login().await, 429, "Error.TooManyRequests");
    world
        .post("/session", json!({ "email": EMAIL, "password": PASSWORD }))
        .await
        .is(429);
    world.clock().advance(3_600);
    right.device().await;
}

#[tokio::test]
async fn a_second_factor_that_was_just_turned_on_is_demanded() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    world.core_set("otp", json!({ "BOOL": true })).await;
    refuses(
        Scram::new(&world, EMAIL, PASSWORD).login().await,
        401,
        "Error.Login.Invalid",
    );
    assert_eq!(world.sessions(), 0);
}

#[tokio::test]
async fn an_account_from_before_there_were_sessions_signs_in() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    world.core_unset("sessions").await;
    let device = Scram::new(&world, EMAIL, PASSWORD).device().await;
    device.refresh(&world).await.is(200);
    assert_eq!(world.sessions(), 1);
}

#[tokio::test]
async fn the_second_factor_goes_with_the_proof() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let login = async |code: Value| {
        let challenge = scram.challenge().await;
        let body = json!({
            "email": EMAIL, "nonce": nonce(&challenge), "proof": scram.proof(&challenge).proof,
            "otpCode": code,
        });
        scram.send("/api/auth/login", &body).await
    };
    for missing_or_wrong in [json!(null), json!(""), json!("12345"), json!(app.wrong())] {
        refuses(login(missing_or_wrong).await, 401, "Error.Login.Invalid");
    }
    let code = app.code();
    login(json!(code)).await.is(200);
    refuses(login(json!(code)).await, 401, "Error.Login.Invalid");
    assert_eq!(world.sessions(), 1);
    login(json!(app.next())).await.is(200);
    // The password's tries were handed back, and a right code helps no wrong proof.
    let wrong = Scram::new(&world, EMAIL, "wrong").challenge().await;
    let proof = Scram::new(&world, EMAIL, "wrong").proof(&wrong).proof;
    let body =
        json!({ "email": EMAIL, "nonce": nonce(&wrong), "proof": proof, "otpCode": app.next() });
    refuses(
        scram.send("/api/auth/login", &body).await,
        401,
        "Error.Login.Invalid",
    );
}
