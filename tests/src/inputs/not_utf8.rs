//! Bytes that are no UTF-8 are refused, in a body and in the query.

use serde_json::json;

use super::{FORM, JSON, MALFORMED, MULTIPART, part};
use crate::person::PASSWORD;
use crate::world::World;

/// Latin-1, a cut character, a surrogate, an overlong NUL: in values and in names, raw and escaped.
fn bodies() -> [(&'static str, Vec<u8>); 13] {
    [
        (
            FORM,
            b"email=f@example.com&password=p%E4ssw%F6rtchen-l%E4nge".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=p\xe4ssw\xf6rtchen-l\xe4nge".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=Harbour-lane-7&note=%F0%9F%98".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=Harbour-lane-7&%FF=1".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=Harbour-lane-7&a[%ED%A0%80]=1".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=Harbour-lane-7%C0%80".to_vec(),
        ),
        (
            "application/x-www-form-urlencoded; charset=iso-8859-1",
            b"email=f@example.com&password=l\xe4nger-noch".to_vec(),
        ),
        (MULTIPART, part(b"password", b"l\xe4nger-noch")),
        (MULTIPART, part(b"passw\xf6rt", b"x")),
        (
            JSON,
            b"{\"email\":\"f@example.com\",\"password\":\"l\xe4nger-noch\"}".to_vec(),
        ),
        (
            JSON,
            b"{\"email\":\"f@example.com\",\"password\":\"Harbour-lane-7\",\"\xff\":1}".to_vec(),
        ),
        (
            JSON,
            br#"{"email":"f@example.com","password":"\ud800-harbour-lane"}"#.to_vec(),
        ),
        (
            "application/json; charset=utf-16",
            b"{\0\"\0a\0\"\0:\x001\0}\0".to_vec(),
        ),
    ]
}

#[tokio::test]
async fn bytes_that_are_no_utf8_are_refused_in_every_encoding() {
    let world = World::strict().await;
    for (content_type, body) in bodies() {
        let told = String::from_utf8_lossy(&body).into_owned();
        for path in [
            "/api/v1/accounts",
            "/api/v1/sessions",
            "/api/v1/security/reset_password",
            "/api/v1/profiles",
        ] {
            let answer = world
                .unchanged(world.post_as(path, content_type, body.clone()))
                .await;
            assert_eq!(
                answer.text(),
                json!({ "error": MALFORMED }).to_string(),
                "{path}: {told}"
            );
            answer.is(400);
        }
        let shaped =
            json!({ "error": MALFORMED, "message": MALFORMED, "status": 400, "type": "error" })
                .to_string();
        world
            .unchanged(world.post_as("/session", content_type, body.clone()))
            .await
            .is(400)
            .says(&shaped);
    }
    let latin = b"{\"email\":\"f@example.com\",\"nonce\":\"\xe4\"}".to_vec();
    for path in ["/api/auth/auth", "/api/auth/login", "/api/auth/session"] {
        world
            .post_as(path, JSON, latin.clone())
            .await
            .refuses(400, "Error.Request.Invalid");
    }
    let machine = world
        .post_as("/api/auth/session/123456789", JSON, latin)
        .await;
    machine
        .is(400)
        .says(r#"{"errors":{"detail":"Bad Request"}}"#);
    assert!(world.table().is_empty() || !world.table_text().contains("f@example.com"));
}

#[tokio::test]
async fn a_query_that_is_no_utf8_is_refused() {
    let world = World::strict().await;
    let query = "The query is malformed";
    let good = json!({ "email": "f@example.com", "password": PASSWORD });
    for odd in [
        "a=%FF",
        "%E4=1",
        "email=%C3",
        "m[%80]=1",
        "format=%FF",
        "access_token=%ED%A0%80",
    ] {
        let path = |path: &str| format!("{path}?{odd}");
        world
            .unchanged(world.post(&path("/api/v1/accounts"), good.clone()))
            .await
            .refuses(400, query);
        world
            .unchanged(world.get(&path("/api/v1/labels")))
            .await
            .refuses(400, query);
        let shaped =
            json!({ "error": query, "message": query, "status": 400, "type": "error" }).to_string();
        world
            .unchanged(world.post(&path("/v1/session"), good.clone()))
            .await
            .is(400)
            .says(&shaped);
    }
    let many = format!("/api/v1/labels?{}", "a=&".repeat(10_001));
    world.get(&many).await.refuses(400, query);
}
