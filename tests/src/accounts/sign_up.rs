//! `POST /api/v1/accounts`.

mod refusals;

use serde_json::json;

use crate::person::{PASSWORD, Person};
use crate::world::World;

const PATH: &str = "/api/v1/accounts";
const EMAIL: &str = "mia@example.com";

#[tokio::test]
async fn answers_null_and_mails_a_link() {
    let world = World::strict().await;
    let answer = world
        .post(
            PATH,
            json!({ "email": " Mia@Example.com ", "password": PASSWORD }),
        )
        .await;
    let answer = answer.is(201).says("null");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let mail = world.mail(EMAIL);
    assert_eq!(mail.subject.as_deref(), Some("Confirmation instructions"));
    assert!(
        mail.links[0]
            .starts_with("http://localhost:3000/accounts/confirmation?confirmation_token=")
    );
    assert!(mail.links[0].len() < 500, "{}", mail.links[0].len());
    assert!(mail.html.unwrap().contains(&mail.links[0]));
    // When it was asked for: who did not ask then knows that it is not theirs.
    let asked_at = format!("{} UTC", mail.sent_at[..16].replace('T', " "));
    assert!(mail.text.contains(&asked_at), "{asked_at}: {}", mail.text);
}

#[tokio::test]
async fn takes_forms_multipart_json_and_the_query() {
    let world = World::strict().await;
    let form = "email=a%40example.com&password=Harbour-lane-7";
    world
        .post_as(PATH, "application/x-www-form-urlencoded", form)
        .await
        .is(201)
        .says("null");
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let multipart = format!(
        "{}{}--x--\r\n",
        part("email", "b@example.com"),
        part("password", PASSWORD)
    );
    world
        .post_as(PATH, "multipart/form-data; boundary=x", multipart)
        .await
        .is(201)
        .says("null");
    let untyped = http::Request::post(PATH)
        .body(json!({ "email": "c@example.com", "password": PASSWORD }).to_string());
    world
        .send(untyped.unwrap().map(Into::into))
        .await
        .is(201)
        .says("null");
    world
        .post(
            &format!("{PATH}?email=d@example.com"),
            json!({ "password": PASSWORD }),
        )
        .await
        .is(201)
        .says("null");
    for email in [
        "a@example.com",
        "b@example.com",
        "c@example.com",
        "d@example.com",
    ] {
        assert_eq!(
            world.mail(email).subject.as_deref(),
            Some("Confirmation instructions")
        );
    }
}

#[tokio::test]
async fn strict_never_tells_that_an_address_is_taken() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    world
        .post(
            PATH,
            json!({ "email": EMAIL, "password": "Another-lane-9" }),
        )
        .await
        .is(201)
        .says("null");
    assert_eq!(
        world.mail(EMAIL).subject.as_deref(),
        Some("You already have an account")
    );
    Person::token(&world, EMAIL, PASSWORD).await;
    let body = json!({ "email": EMAIL, "password": "Another-lane-9", "application_id": "peatio" });
    world
        .post("/api/v1/sessions", body)
        .await
        .refuses(401, "Invalid Email or password.");
}

#[tokio::test]
async fn compat_tells_and_wants_a_composed_password() {
    let world = World::compat().await;
    world
        .post(PATH, json!({ "email": EMAIL, "password": "Harb0r" }))
        .await
        .is(201)
        .says("null");
    let taken = json!({ "email": EMAIL, "password": "Harb0r" });
    let errors = json!({ "error": ["Email has already been taken"] });
    world
        .unchanged(world.post(PATH, taken))
        .await
        .is(422)
        .says(&errors.to_string());
    for (password, errors) in [
        (
            "abc",
            json!([
                "Password is too short (minimum is 6 characters)",
                "Password must contain big, small letters and digits"
            ]),
        ),
        (
            "harbour7",
            json!(["Password must contain big, small letters and digits"]),
        ),
    ] {
        let body = json!({ "email": "new@example.com", "password": password });
        world
            .unchanged(world.post(PATH, body))
            .await
            .is(422)
            .says(&json!({ "error": errors }).to_string());
    }
}

#[tokio::test]
async fn an_address_gets_five_mails_an_hour() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, "tom@example.com").await;
    world.clock().advance(3_600);
    // With an account or without, whoever asks is told the same.
    for email in [EMAIL, "tom@example.com"] {
        let before = world.outbox().messages(Some(email)).len();
        let sign_up = || world.post(PATH, json!({ "email": email, "password": PASSWORD }));
        for _ in 0..5 {
            sign_up().await.is(201).says("null");
        }
        for _ in 0..2 {
            sign_up().await.refuses_for_now();
        }
        assert_eq!(world.outbox().messages(Some(email)).len(), before + 5);
    }
    world.clock().advance(3_600);
    Person::signed_up(&world, EMAIL).await;
    assert_eq!(world.outbox().messages(Some(EMAIL)).len(), 6);
}

#[tokio::test]
async fn sign_ups_at_once_make_one_account() {
    let world = World::strict().await;
    let sign_up = || world.post(PATH, json!({ "email": EMAIL, "password": PASSWORD }));
    tokio::join!(sign_up(), sign_up(), sign_up());
    let tokens: Vec<_> = world
        .outbox()
        .messages(Some(EMAIL))
        .into_iter()
        .map(|mail| mail.links[0].clone())
        .collect();
    assert_eq!(tokens.len(), 3);
    let mut confirmed = 0;
    for link in tokens {
        let token = link.split('=').next_back().unwrap();
        let answer = world
            .post(
                "/api/v1/accounts/confirm",
                json!({ "confirmation_token": token }),
            )
            .await;
        confirmed += usize::from(answer.status == 201);
    }
    assert_eq!(confirmed, 1);
    assert_eq!(
        world
            .table()
            .iter()
            .filter(|item| item["sk"]["S"] == "CORE")
            .count(),
        1
    );
    Person::token(&world, EMAIL, PASSWORD).await;
}

#[tokio::test]
async fn no_password_or_token_is_stored() {
    let world = World::strict().await;
    Person::signed_up(&world, EMAIL).await;
    let token = world.mailed(EMAIL, "confirmation_token");
    let table = world.table_text();
    assert!(!table.contains(PASSWORD) && !table.contains(&token));
    // Not even its hash: that is in the mail, sealed.
    assert!(!table.contains("$argon2id$"));
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
        .is(201);
    assert!(!world.table_text().contains(PASSWORD));
    assert!(world.table_text().contains("$argon2id$v=19$m=8,t=1,p=1$"));
}
