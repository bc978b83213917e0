//! Template, code and events agree; every door is locked; what nobody serves gets a clear answer.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::fixtures::Fixture;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
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
async fn browsers_may_call() {
    let world = World::strict().await;
    // The routes that have rates of their own, which are low.
    let lines = include_str!("../../template.yaml")
        .lines()
        .filter_map(|line| line.trim().split_once(": "));
    let low = lines
        .filter(|(_, rates)| rates.starts_with('*') || rates.contains("{ ThrottlingRateLimit"));
    let low: BTreeSet<_> = low
        .map(|(route, _)| route.trim_matches('"').to_owned())
        .collect();
    assert!(
        low.contains("POST /api/v1/sessions") && low.contains("ANY /api/v1/accounts/{proxy+}"),
        "{low:?}"
    );
    for (operation, _) in operations(&world) {
        let (method, path) = operation.split_once(' ').unwrap();
        let preflight = http::Request::options(path.replace(['{', '}'], ""))
            .header("origin", "https://app.example")
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "authorization");
        let answer = world
            .unchanged(world.send(preflight.body(bytes::Bytes::new()).unwrap()))
            .await;
        let answer = answer.is(204);
        assert_eq!(
            (
                answer.text().as_str(),
                answer.header("access-control-allow-origin")
            ),
            ("", "*")
        );
        assert!(
            answer
                .header("access-control-allow-methods")
                .contains(method)
        );
        assert!(
            answer
                .header("access-control-allow-headers")
                .contains("Authorization")
        );
        // It went to a function, as it does on AWS where `ANY` routes are.
        let route = world.last_request().unwrap().route;
        assert!(
            !low.contains(&route),
            "{operation}: its preflight uses up the few requests of {route}"
        );
    }
}

#[tokio::test]
async fn pages_of_listed_origins_may_call() {
    let world = World::with(&[("CorsOrigin", "https://a.example,https://b.example:8443")]).await;
    let ask = async |method: &str, origin: &str| {
        let request = http::Request::builder()
            .method(method)
            .uri("/api/v1/accounts/me")
            .header("origin", origin);
        let request = request.header("access-control-request-method", "GET");
        world.send(request.body(bytes::Bytes::new()).unwrap()).await
    };
    let header = "access-control-allow-origin";
    for origin in ["https://a.example", "https://b.example:8443"] {
        assert_eq!(ask("OPTIONS", origin).await.is(204).header(header), origin);
        assert_eq!(ask("GET", origin).await.is(401).header(header), origin);
    }
    for origin in [
        "https://c.example",
        "http://a.example",
        "https://b.example",
        "https://a.example,https://b.example:8443",
    ] {
        for method in ["OPTIONS", "GET"] {
            let answer = ask(method, origin).await;
            let names = answer
                .headers
                .keys()
                .filter(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(names.count(), 0, "{method} {origin}");
        }
    }
}

#[tokio::test]
async fn browsers_may_send_and_read_what_they_need() {
    let world = World::strict().await;
    let list = |answer: &crate::world::Answer, name: &str| -> BTreeSet<String> {
        answer
            .header(name)
            .split(',')
            .map(|one| one.trim().to_ascii_lowercase())
            .collect()
    };
    let preflight =
        http::Request::options("/api/v1/labels").header("origin", "https://app.example");
    let preflight = preflight
        .header("access-control-request-method", "PATCH")
        .body(bytes::Bytes::new())
        .unwrap();
    let answer = world.send(preflight).await.is(204);
    let (methods, headers) = (
        list(&answer, "access-control-allow-methods"),
        list(&answer, "access-control-allow-headers"),
    );
    for method in ["get", "post", "put", "patch", "delete", "options"] {
        assert!(methods.contains(method), "{method}");
    }
    for header in [
        "authorization",
        "content-type",
        "platform",
        "session",
        "traceparent",
        "tracestate",
        "baggage",
        "sentry-trace",
        "x-request-id",
        "idempotency-key",
    ] {
        assert!(headers.contains(header), "{header}");
    }
    let exposed = [
        "session",
        "error-code",
        "retry-after",
        "www-authenticate",
        "apigw-requestid",
    ];
    let exposed: BTreeSet<_> = exposed.into_iter().map(str::to_owned).collect();
    let request = http::Request::get("/api/v1/labels").header("origin", "https://app.example");
    let answer = world.send(request.body(bytes::Bytes::new()).unwrap()).await;
    assert_eq!(list(&answer, "access-control-expose-headers"), exposed);
    // Where no gateway of ours stands in front, a function says the same.
    Person::confirmed(&world, "mia@example.com").await;
    let device = Scram::new(&world, "mia@example.com", PASSWORD)
        .device()
        .await;
    let answer = device.refresh(&world).await.is(200);
    assert_eq!(list(&answer, "access-control-expose-headers"), exposed);
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
