//! What a sign-up refuses: parameters, addresses, passwords and bodies.

use serde_json::{Value, json};

use super::{EMAIL, PATH};
use crate::person::{PASSWORD, Person};
use crate::world::World;

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
