//! `POST /api/auth/auth`.

use serde_json::{Value, json};

use super::{EMAIL, refuses};
use crate::person::{PASSWORD, Person};
use crate::scram::{CLIENT_NONCE, Scram};
use crate::world::{World, crowd};

#[tokio::test]
async fn answers_a_challenge_and_writes_nothing() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let answer = world
        .unchanged(scram.first(&json!(CLIENT_NONCE)))
        .await
        .is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let challenge = answer.json();
    let names: Vec<_> = challenge
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, ["nonce", "salt", "iterationCount", "expires"]);
    let nonce = challenge["nonce"].as_str().unwrap();
    assert!(
        nonce.starts_with(CLIENT_NONCE)
            && nonce.len() == CLIENT_NONCE.len() + 64
            && !nonce.contains(',')
    );
    assert_eq!(challenge["salt"].as_str().unwrap().len(), 24);
    assert_eq!(
        (&challenge["iterationCount"], &challenge["expires"]),
        (&json!(4_096), &json!(world.clock().now() + 120))
    );
    assert_ne!(scram.challenge().await["nonce"], challenge["nonce"]);
}

#[tokio::test]
async fn takes_what_the_published_client_sends() {
    let world = World::strict().await;
    let body = r#"{"email":"a@b.c","nonce":"fyko+d2lbbFgONRv9qkxdawL\/="}"#;
    let answer = world
        .post_as("/api/auth/auth", "application/json", body)
        .await
        .is(200)
        .json();
    assert!(
        answer["nonce"]
            .as_str()
            .unwrap()
            .starts_with("fyko+d2lbbFgONRv9qkxdawL/=")
    );
}

#[tokio::test]
async fn refuses_what_is_no_first_message() {
    let world = World::strict().await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    for nonce in [
        json!(""),
        json!("a,b"),
        json!(","),
        json!("n,,"),
        json!("n,,n=user,r=abc"),
        json!("a b"),
        json!("é"),
        json!("a\u{0}"),
        json!("x".repeat(129)),
        json!(7),
        json!(null),
        json!(["x"]),
        json!({}),
    ] {
        refuses(
            world.unchanged(scram.first(&nonce)).await,
            400,
            "Error.Request.Invalid",
        );
    }
    scram.first(&json!("x".repeat(128))).await.is(200);
    for email in [
        json!(""),
        json!("mia"),
        json!("a,b@example.com"),
        json!("é@example.com"),
        json!(7),
        Value::Null,
    ] {
        let body = json!({ "email": email, "nonce": "abc" });
        refuses(
            world.unchanged(scram.send("/api/auth/auth", &body)).await,
            400,
            "Error.Request.Invalid",
        );
    }
    let platform = |text: &str| Scram {
        platform: Some(text.to_owned()),
        ..scram.clone()
    };
    refuses(
        platform(&"x".repeat(65)).first(&json!("abc")).await,
        400,
        "Error.Request.Invalid",
    );
    platform(&"x".repeat(64)).first(&json!("abc")).await.is(200);
    platform("").first(&json!("abc")).await.is(200);
}

#[tokio::test]
async fn the_salt_tells_of_no_sign_up_and_no_new_password() {
    let world = World::strict().await;
    let salt = async || Scram::new(&world, EMAIL, PASSWORD).challenge().await["salt"].clone();
    let before = salt().await;
    Person::signed_up(&world, EMAIL).await;
    assert_eq!(salt().await, before);
    let token = world.mailed(EMAIL, "confirmation_token");
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
        .is(201);
    assert_eq!(salt().await, before);
    let mia = Person {
        world: &world,
        email: EMAIL.to_owned(),
        token: Person::token(&world, EMAIL, PASSWORD).await,
    };
    let change = json!({ "old_password": PASSWORD, "new_password": "Another-lane-9" });
    mia.put("/api/v1/accounts/password", change).await.is(200);
    assert_eq!(salt().await, before);
    let other = Scram::new(&world, "other@example.com", PASSWORD)
        .challenge()
        .await;
    assert_ne!(other["salt"], before);
    let capitals = Scram::new(&world, "MIA@example.com", PASSWORD)
        .challenge()
        .await;
    assert_eq!(capitals["salt"], before);
}

/// Status, names of headers, length of the body, calls, trips, read and write units.
type Look = (u16, Vec<String>, usize, Vec<String>, u32, String, String);

fn look(world: &World, answer: &crate::world::Answer) -> Look {
    let row = world.last_request().unwrap();
    let calls = row.calls.iter().map(|call| call.action.clone()).collect();
    let names = answer.headers.keys().map(ToString::to_string).collect();
    let units = |units: f64| units.to_string();
    (
        answer.status.as_u16(),
        names,
        answer.body.len(),
        calls,
        row.trips,
        units(row.reads),
        units(row.writes),
    )
}

#[tokio::test]
async fn known_and_unknown_addresses_look_alike() {
    let world = World::with(&[("SourceSends", "10000"), ("SourceHashes", "10000")]).await;
    let known: Vec<_> = (100..140)
        .map(|n| format!("known{n}@example.com"))
        .collect();
    let people: Vec<_> = known
        .iter()
        .map(|email| Person::confirmed(&world, email))
        .collect();
    crowd(people).await;
    Person::signed_up(&world, "pendin100@example.com").await;
    // The function reads the keyring once.
    Scram::new(&world, EMAIL, "wrong").challenge().await;
    let unknown = (100..140).map(|n| format!("nobod{n}@example.com"));
    let (mut firsts, mut lasts) = (Vec::new(), Vec::new());
    for email in known
        .into_iter()
        .chain(unknown)
        .chain(["pendin100@example.com".to_owned()])
    {
        let scram = Scram::new(&world, &email, "wrong");
        let first = scram.first(&json!(CLIENT_NONCE)).await.is(200);
        firsts.push(look(&world, &first));
        let challenge = first.json();
        assert_eq!(challenge["iterationCount"], 4_096);
        let proof = scram.proof(&challenge).proof;
        let last = scram
            .last(challenge["nonce"].as_str().unwrap(), &proof)
            .await;
        lasts.push(look(&world, &last));
        refuses(last, 401, "Error.Login.Invalid");
    }
    for looks in [firsts, lasts] {
        assert_eq!(looks.len(), 81);
        assert!(
            looks.iter().all(|look| look == &looks[0]),
            "{:?}",
            looks.iter().find(|look| *look != &looks[0])
        );
    }
}
