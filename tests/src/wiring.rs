//! Template, code and events agree; every door is locked; what nobody serves gets a clear answer.

mod browsers;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::fixtures::Fixture;
use crate::person::PASSWORD;
use crate::world::World;

/// The operations that the template spells out.
fn operations(world: &World) -> BTreeSet<(String, String)> {
    let routes = world
        .template()
        .routes()
        .filter(|(route, _)| route.is_operation());
    routes
        .map(|(route, function)| {
            (
                format!("{} {}", route.method, route.path),
                function.folder.clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn every_operation_has_one_event() {
    let world = World::strict().await;
    let events = Fixture::all();
    let named: BTreeSet<_> = events
        .iter()
        .map(|one| (one.route().to_owned(), one.group().to_owned()))
        .collect();
    assert_eq!(named.len(), events.len());
    assert_eq!(named, operations(&world));
}

#[tokio::test]
async fn the_code_answers_the_operations_of_the_template_and_no_others() {
    let world = World::strict().await;
    let operations: BTreeSet<_> = operations(&world)
        .into_iter()
        .map(|(route, _)| route)
        .collect();
    let paths: BTreeSet<_> = operations
        .iter()
        .map(|route| route.split_once(' ').unwrap().1.to_owned())
        .collect();
    for path in paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let answer = world.ask(method, &path, None, &Value::Null).await;
            let known = operations.contains(&format!("{method} {path}"));
            assert_eq!(
                answer.status != 405,
                known,
                "{method} {path}: {}",
                answer.text()
            );
            let unrouted =
                answer.status == 404 && answer.text().contains("Unable to find endpoint");
            assert!(
                !unrouted && answer.status.as_u16() < 500,
                "{method} {path}: {}",
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn no_operation_for_token_holders_opens_without_one() {
    let world = World::strict().await;
    let mia = world.account().await;
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .json();
    let session = format!("Bearer {}", session["jwtToken"].as_str().unwrap());
    let access = format!("Bearer {}", mia.token);
    for fixture in Fixture::all().into_iter().filter(Fixture::bearer) {
        let foreign = if fixture.route().contains(" /api/v1/") {
            &session
        } else {
            &access
        };
        for authorization in [
            None,
            Some(""),
            Some("Bearer"),
            Some("Bearer garbage"),
            Some("Basic eDp5"),
            Some(foreign),
        ] {
            let answer = world
                .unchanged(world.send(fixture.request(authorization)))
                .await;
            assert_eq!(
                answer.status,
                401,
                "{} with {authorization:?}: {}",
                fixture.name,
                answer.text()
            );
            assert!(answer.json()["error"].is_string(), "{}", fixture.name);
        }
    }
}

#[tokio::test]
async fn what_nobody_serves_gets_a_clear_answer() {
    let world = World::strict().await;
    for path in [
        "/",
        "/nowhere",
        "/api",
        "/api/v1",
        "/api/v2/accounts",
        "/api/v1/accounts/nobody",
        "/api/v1/accounts/a%2Fb",
    ] {
        world
            .get(path)
            .await
            .refuses(404, "Unable to find endpoint");
    }
    world
        .ask("DELETE", "/api/v1/accounts", None, &Value::Null)
        .await
        .refuses(405, "Method is not allowed");
    world
        .ask("OPTIONS", "/api/v1/accounts", None, &Value::Null)
        .await
        .refuses(405, "Method is not allowed");
    let head = world
        .ask("HEAD", "/api/v1/accounts/me", None, &Value::Null)
        .await;
    head.is(401).says("");
}

#[tokio::test]
async fn a_request_does_what_its_route_says_and_nothing_else() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.outbox().empty();
    let sign_up = json!({ "email": "tom@example.com", "password": PASSWORD });
    for path in [
        "/api/v1/profiles/%2e%2e/accounts",
        "/api/v1/profiles/..%5caccounts",
        "/api/v1/accounts%5c",
        "//api/v1/accounts",
        "/api/v1/accounts%3F",
        "/api/v1/%61ccounts",
    ] {
        world
            .unchanged(world.post(path, sign_up.clone()))
            .await
            .refuses(404, "Unable to find endpoint");
    }
    assert!(world.outbox().messages(None).is_empty());
    for key in ["%20", "%00", "%252e%252e", "..%5c"] {
        mia.get(&format!("/api/v1/labels/{key}"))
            .await
            .refuses(404, "Couldn't find Label");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_as_json() {
    let world = World::strict().await;
    for size in [7, 11] {
        let body = format!("{{\"email\":\"{}\"}}", "x".repeat(size * 1024 * 1024));
        let answer = world
            .unchanged(world.post_as("/api/v1/accounts", "application/json", body))
            .await;
        answer
            .is(413)
            .says(r#"{"message":"Request Entity Too Large"}"#);
    }
}
