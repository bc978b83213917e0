//! What every door does with bytes that are no text, compressed bodies, byte order marks, and other
//! schemes of `Authorization`.

mod not_utf8;
mod schemes;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::described::off_contract;
use crate::documents::Form;
use crate::person::{PASSWORD, Person};
use crate::world::World;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data; boundary=x";
const MALFORMED: &str = "The request body is malformed";

fn part(name: &[u8], value: &[u8]) -> Vec<u8> {
    [
        b"--x\r\nContent-Disposition: form-data; name=\"",
        name,
        b"\"\r\n\r\n",
        value,
        b"\r\n--x--\r\n",
    ]
    .concat()
}

#[tokio::test]
async fn names_and_passwords_are_what_was_typed() {
    let world = World::strict().await;
    let form = "email=mia@example.com&password=p%C3%A4ssw%C3%B6rtchen-l%C3%A4nge";
    world.post_as("/api/v1/accounts", FORM, form).await.is(201);
    let token = world.mailed("mia@example.com", "confirmation_token");
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
        .is(201);
    let session = |password: &str| json!({ "email": "mia@example.com", "password": password });
    world
        .post("/session", session("p\u{e4}ssw\u{f6}rtchen-l\u{e4}nge"))
        .await
        .is(200);
    world
        .post(
            "/session",
            session("p\u{fffd}ssw\u{fffd}rtchen-l\u{fffd}nge"),
        )
        .await
        .is(401);
    let token = Person::token(
        &world,
        "mia@example.com",
        "p\u{e4}ssw\u{f6}rtchen-l\u{e4}nge",
    )
    .await;
    let mia = Person {
        world: &world,
        email: "mia@example.com".to_owned(),
        token,
    };
    let latin = "first_name=J%FCrgen&last_name=M%FCller&dob=1991-04-02&address=8&postcode=\
        &city=Odesa&country=UA";
    let path = format!("/api/v1/profiles?access_token={}", mia.token);
    world
        .unchanged(world.post_as(&path, FORM, latin))
        .await
        .refuses(400, MALFORMED);
    world
        .post_as(&path, FORM, latin.replace("%FC", "%C3%BC"))
        .await
        .is(201);
    assert_eq!(
        mia.get("/api/v1/profiles/me").await.json()["first_name"],
        "J\u{fc}rgen"
    );
}

/// Nothing but the extension of a file's name is looked at.
#[tokio::test]
async fn a_file_s_name_may_be_any_bytes_and_a_document_s_number_not() {
    let world = World::strict().await;
    let mia = world.account().await;
    let mut body = Form::passport()
        .file("pi\u{e8}ce.jpg", crate::documents::JPEG)
        .body();
    let at = body
        .windows(2)
        .position(|pair| pair == "\u{e8}".as_bytes())
        .unwrap();
    body.splice(at..at + 2, [0xe8]);
    let path = format!("{}?access_token={}", crate::documents::PATH, mia.token);
    world
        .post_as(&path, "multipart/form-data; boundary=XBOUNDARYX", body)
        .await
        .is(201);
    let number = Form::passport().without("doc_number").body();
    let odd = [
        &b"--XBOUNDARYX\r\nContent-Disposition: form-data; name=\"doc_number\"\r\n\r\n\xff\xfe\r\n"
            [..],
        &number,
    ]
    .concat();
    let answer = world.post_as(&path, "multipart/form-data; boundary=XBOUNDARYX", odd);
    world.unchanged(answer).await.refuses(400, MALFORMED);
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let _marks = off_contract();
    let world = World::strict().await;
    let mark = "\u{feff}";
    let marked = |body: Value| format!("{mark}{body}");
    let json = marked(json!({ "email": "a@example.com", "password": PASSWORD }));
    world
        .post_as("/api/v1/accounts", JSON, json.clone())
        .await
        .is(201);
    let form = format!("{mark}email=b@example.com&password={PASSWORD}");
    world.post_as("/api/v1/accounts", FORM, form).await.is(201);
    let first = "--x\r\nContent-Disposition: form-data; name=email\r\n\r\nc@example.com\r\n";
    let parts = [
        mark.as_bytes(),
        first.as_bytes(),
        &part(b"password", PASSWORD.as_bytes()),
    ]
    .concat();
    world
        .post_as("/api/v1/accounts", MULTIPART, parts)
        .await
        .is(201);
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        let token = world.mailed(email, "confirmation_token");
        world
            .post(
                "/api/v1/accounts/confirm",
                json!({ "confirmation_token": token }),
            )
            .await
            .is(201);
    }
    world.post_as("/session", JSON, json).await.is(200);
    let challenge = marked(json!({ "email": "a@example.com", "nonce": "abc" }));
    world
        .post_as("/api/auth/auth", JSON, challenge)
        .await
        .is(200);
    let machine = world
        .post_as("/api/auth/session/123456789", JSON, format!("{mark}{{}}"))
        .await
        .is(422);
    assert_eq!(
        machine.json()["errors"][0]["detail"],
        "Missing field: api_key"
    );
}

#[tokio::test]
async fn two_byte_order_marks_are_one_too_many_and_one_alone_is_no_body() {
    let world = World::strict().await;
    let mark = "\u{feff}";
    world
        .post_as("/session", JSON, format!("{mark}{mark}{{}}"))
        .await
        .is(400);
    world
        .post_as("/api/v1/security/renew", JSON, mark)
        .await
        .refuses(401, "The access token is invalid");
}

#[tokio::test]
async fn a_compressed_body_is_a_415() {
    let world = World::strict().await;
    let ask = async |path: &str, encodings: &[&str]| {
        let mut request = Request::post(path).header("content-type", JSON);
        for encoding in encodings {
            request = request.header("content-encoding", *encoding);
        }
        world
            .unchanged(world.send(request.body(Bytes::from_static(b"\x1f\x8b\x08{}")).unwrap()))
            .await
    };
    let text = "The request body must not be compressed";
    for encodings in [
        &["gzip"][..],
        &["br"],
        &["deflate"],
        &["identity, gzip"],
        &["identity", "zstd"],
        &["x"],
    ] {
        let answer = ask("/api/v1/accounts", encodings).await;
        assert_eq!(answer.header("accept-encoding"), "identity");
        answer.refuses(415, text);
    }
    let shaped =
        json!({ "error": text, "message": text, "status": 415, "type": "error" }).to_string();
    ask("/session", &["gzip"]).await.is(415).says(&shaped);
    for path in ["/api/auth/auth", "/api/auth/login", "/api/auth/session"] {
        ask(path, &["gzip"])
            .await
            .refuses(415, "Error.Request.ContentEncoding");
    }
    let answer = ask("/api/auth/session/123456789", &["gzip"]).await;
    assert_eq!(answer.header("accept-encoding"), "identity");
    answer
        .is(415)
        .says(r#"{"errors":{"detail":"Unsupported Media Type"}}"#);
    // What is as it was is read, and what is empty is nobody's.
    ask("/api/v1/accounts", &["identity"])
        .await
        .refuses(400, MALFORMED);
    let empty = Request::get("/api/v1/labels")
        .header("content-encoding", "gzip")
        .body(Bytes::new())
        .unwrap();
    world
        .send(empty)
        .await
        .refuses(401, "The access token is invalid");
}
