//! `POST /api/v1/accounts`.

use serde_json::{Value, json};

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
async fn refuses_missing_blank_and_mistyped_parameters() {
    let world = World::strict().await;
    for (body, error) in [
        (
            json!({}),
            "email is missing, email is empty, password is missing, password is empty",
        ),
        (
            json!({ "email": null, "password": "" }),
            "email is empty, password is empty",
        ),
        (
            json!({ "email": " ", "password": PASSWORD }),
            "email is empty",
        ),
        (
            json!({ "email": ["a@example.com"], "password": {} }),
            "email is invalid, password is invalid",
        ),
        (
            json!({ "email": "a\u{0}@example.com", "password": PASSWORD }),
            "email is invalid",
        ),
        (
            json!({ "email": "a@example.com", "password": "Harbour\u{0}lane-7" }),
            "password is invalid",
        ),
    ] {
        world
            .unchanged(world.post(PATH, body))
            .await
            .refuses(400, error);
    }
}

#[tokio::test]
async fn refuses_what_is_no_address_or_no_password() {
    let world = World::strict().await;
    let long = "x".repeat(129);
    for (email, password, errors) in [
        ("mia", PASSWORD, json!(["Email is invalid"])),
        ("mi a@example.com", PASSWORD, json!(["Email is invalid"])),
        ("mia😀@example.com", PASSWORD, json!(["Email is invalid"])),
        (
            "mi\u{212a}e@example.com",
            PASSWORD,
            json!(["Email is invalid"]),
        ),
        (
            "mia",
            "short",
            json!([
                "Email is invalid",
                "Password is too short (minimum is 8 characters)"
            ]),
        ),
        (
            EMAIL,
            &long,
            json!(["Password is too long (maximum is 128 characters)"]),
        ),
        (EMAIL, "password123", json!(["Password is too common"])),
        (EMAIL, "mia@example.com", json!(["Password is too common"])),
        (EMAIL, "postern1", json!(["Password is too common"])),
    ] {
        let body = json!({ "email": email, "password": password });
        world
            .unchanged(world.post(PATH, body))
            .await
            .is(422)
            .says(&json!({ "error": errors }).to_string());
    }
    for password in ["pass phrase with 漢字 and 😀", &"Xy-7".repeat(32)] {
        world
            .post(PATH, json!({ "email": EMAIL, "password": password }))
            .await
            .is(201)
            .says("null");
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

#[tokio::test]
async fn international_top_level_domains_are_some() {
    let world = World::strict().await;
    for email in [
        "mia@xn--e1afmkfd.xn--p1ai",
        "mia@example.xn--j1amh",
        "mia@xn--fiqs8s",
        "mia@a.XN--H2BRJ9C",
    ] {
        Person::confirmed(&world, &email.to_lowercase()).await;
        world
            .post("/session", json!({ "email": email, "password": PASSWORD }))
            .await
            .is(200);
    }
    for email in [
        "mia@a.xn--",
        "mia@a.xn--a-",
        "mia@a.xn-a",
        "mia@a.c0m",
        "mia@\u{440}\u{43e}\u{441}.\u{440}\u{444}",
    ] {
        let answer = world
            .unchanged(world.post(PATH, json!({ "email": email, "password": PASSWORD })))
            .await;
        answer.is(422).says(r#"{"error":["Email is invalid"]}"#);
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let world = World::strict().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [
        "{",
        "[]",
        "\"text\"",
        "7",
        "\u{0}",
        &deep,
        &format!("{{\"email\":{deep}}}"),
    ] {
        let answer = world
            .unchanged(world.post_as(PATH, "application/json", body.to_owned()))
            .await;
        answer.refuses(400, "The request body is malformed");
    }
    let multipart = world.post_as(PATH, "multipart/form-data", "x").await;
    multipart.refuses(400, "The request body is malformed");
    let xml = world
        .unchanged(world.post_as(PATH, "text/xml; charset=utf-8", "<a/>"))
        .await;
    xml.refuses(
        406,
        "The requested content-type 'text/xml' is not supported.",
    );
    let format = world
        .unchanged(world.post(&format!("{PATH}?format=xml"), Value::Null))
        .await;
    format.refuses(406, "The requested format 'xml' is not supported.");
    let large = json!({ "email": "x".repeat(1_000_000), "password": PASSWORD });
    let answer = world.unchanged(world.post(PATH, large)).await;
    answer.is(422).says(r#"{"error":["Email is invalid"]}"#);
}

#[tokio::test]
async fn bodies_of_more_values_than_any_request_has() {
    let world = World::strict().await;
    let list = format!("{{\"email\":[{}[]]}}", "[],".repeat(1_700_000));
    let part = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n";
    let file = "--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n\r\n";
    let form = "application/x-www-form-urlencoded";
    for (content_type, body) in [
        ("application/json", list),
        (form, "a=&".repeat(10_001)),
        (form, format!("a[]{}=&", "[b]".repeat(14)).repeat(1_000)),
        (
            "multipart/form-data; boundary=x",
            format!("{}--x--", part.repeat(10_001)),
        ),
        (
            "multipart/form-data; boundary=x",
            format!("{}--x--", file.repeat(10_001)),
        ),
    ] {
        let answer = world
            .unchanged(world.post_as(PATH, content_type, body))
            .await;
        answer.refuses(400, "The request body is malformed");
    }
    let most = format!("{{\"email\":[{}[]]}}", "[],".repeat(4_998));
    world.post_as(PATH, "application/json", most).await.refuses(
        400,
        "email is invalid, password is missing, password is empty",
    );
}
