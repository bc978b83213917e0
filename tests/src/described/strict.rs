//! What the description does not have is noticed.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode};

use super::check;
use super::document::DOCUMENT;
use crate::world::Answer;

const ME: &str = r#"{"uid":"ID7A0C41B2F9","email":"mia@example.com","role":"member","level":2,"state":"active"}"#;

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
    let mut all = HeaderMap::new();
    for (name, value) in headers {
        all.insert(*name, HeaderValue::from_static(value));
    }
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: all,
        body: Bytes::from(body.to_owned()),
    }
}

/// What is told of an answer to `GET /api/v1/accounts/me`.
fn told(answer: &Answer) -> Result<(), String> {
    DOCUMENT.operations["GET /api/v1/accounts/me"].describes_answer(answer, false)
}

#[test]
fn an_answer_is_described_to_the_last_property() {
    let json = ("content-type", "application/json");
    assert_eq!(told(&answer(200, &[json], ME)), Ok(()));
    let more = ME.replace("{\"uid\"", "{\"id\":1,\"uid\"");
    let less = ME.replace("\"role\":\"member\",", "");
    let wrong = ME.replace("active", "asleep");
    let error = r#"{"error":"Something else"}"#;
    for (answer, problem) in [
        (
            answer(418, &[json], ME),
            "no such status in #/paths/~1api~1v1~1accounts~1me/get",
        ),
        (answer(200, &[json], &more), "'id' not allowed"),
        (answer(200, &[json], &less), "missing properties 'role'"),
        (answer(200, &[json], &wrong), "value must be 'active'"),
        (answer(200, &[json], ""), "no JSON"),
        (
            answer(200, &[("content-type", "text/html")], ME),
            "no body of type \"text/html\"",
        ),
        (
            answer(200, &[json, ("session", "a.b.c")], ME),
            "no header session",
        ),
        (
            answer(401, &[json, ("pragma", "cache")], error),
            "header pragma",
        ),
        (answer(401, &[json], error), "at '/error'"),
    ] {
        let told = told(&answer).unwrap_err();
        assert!(told.contains(problem), "{told}");
    }
}

/// What is told of a request to the operation.
fn asked(route: &str, uri: &str, headers: &[(&str, &str)], body: &'static str) -> String {
    let mut request = Request::builder().uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Bytes::from_static(body.as_bytes())).unwrap();
    let told = DOCUMENT.operations[route].describes_request(&request);
    told.err().unwrap_or_default()
}

#[test]
fn a_request_is_described_to_the_last_rule() {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let (labels, bearer) = ("POST /api/v1/labels", ("authorization", "Bearer a.b.c"));
    let good = r#"{"key":"news","value":"weekly"}"#;
    assert_eq!(asked(labels, "/", &[bearer], good), "");
    assert_eq!(
        asked(labels, "/?key=news", &[bearer, form], "value=weekly"),
        ""
    );
    assert_eq!(asked(labels, "/?access_token=a.b.c", &[], good), "");
    assert_eq!(asked(labels, "/", &[], good), "no token");
    let xml = ("content-type", "text/xml");
    assert_eq!(
        asked(labels, "/", &[bearer, xml], good),
        "no body of type text/xml"
    );
    for (uri, headers, body, problem) in [
        (
            "/",
            [bearer, form],
            "value=weekly",
            "missing properties 'key'",
        ),
        ("/", [bearer, form], "key=ne&value=weekly", "at '/key'"),
        (
            "/?format=xml",
            [bearer, form],
            "key=news&value=weekly",
            "query format",
        ),
        (
            "/",
            [bearer, ("idempotency-key", "")],
            good,
            "header idempotency-key",
        ),
        (
            "/",
            [bearer, ("platform", "Web")],
            good,
            "no header platform",
        ),
    ] {
        let told = asked(labels, uri, &headers, body);
        assert!(told.contains(problem), "{uri} {body}: {told}");
    }
}

#[test]
#[should_panic(
    expected = "docs/openapi.yaml does not describe this answer to GET /nowhere: no such status"
)]
fn nothing_is_served_where_there_is_no_operation() {
    let request = Request::get("/nowhere").body(Bytes::new()).unwrap();
    check(&request, &answer(200, &[], ""));
}

#[test]
#[should_panic(expected = "docs/openapi.yaml does not describe this request, which was served")]
fn a_request_that_is_not_described_must_be_refused() {
    let request = Request::get("/api/v1/accounts/me")
        .body(Bytes::new())
        .unwrap();
    check(
        &request,
        &answer(200, &[("content-type", "application/json")], ME),
    );
}
