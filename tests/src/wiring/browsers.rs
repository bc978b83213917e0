//! What browsers may call, send and read from pages of other origins.

use std::collections::BTreeSet;

use super::operations;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::{Answer, World};

/// The names that a header of an answer lists.
fn list(answer: &Answer, name: &str) -> BTreeSet<String> {
    let names = answer.header(name).split(',');
    names.map(|one| one.trim().to_ascii_lowercase()).collect()
}

#[tokio::test]
async fn browsers_may_call() {
    let world = World::strict().await;
    // The routes that have rates of their own, which are low.
    let lines = include_str!("../../../template.yaml")
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
async fn browsers_may_send_what_they_need() {
    let world = World::strict().await;
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
}

#[tokio::test]
async fn browsers_may_read_what_they_need() {
    let world = World::strict().await;
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
