//! Polario's `/api/auth`, as its published client calls it.

mod first;
mod last;
mod races;
mod session;
mod verifier;

use serde_json::{Value, json};

use crate::world::{Answer, World};

const EMAIL: &str = "mia@example.com";

/// Asserts the API's error shape.
#[track_caller]
fn refuses(answer: Answer, status: u16, name: &str) {
    assert_eq!(answer.header("session"), "");
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.refuses(status, name);
}

#[tokio::test]
async fn structural_errors_have_its_shape() {
    let world = World::strict().await;
    for path in ["/api/auth/auth", "/api/auth/login", "/api/auth/session"] {
        let nested = "[".repeat(10_000);
        for body in [
            "", "{", "[]", "null", "\"x\"", "7", "{}", &nested, "{} {}", "\u{0}",
        ] {
            let answer = world.post_as(path, "application/json", body.to_owned());
            let answer = world.unchanged(answer).await;
            refuses(answer, 400, "Error.Request.Invalid");
        }
        for form in [
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            let answer = world.post_as(path, form, "email=a&nonce=b").await;
            refuses(answer, 400, "Error.Request.Invalid");
        }
        let xml = world.post_as(path, "text/xml", "<a/>").await;
        refuses(xml, 406, "Error.Request.ContentType");
        let large = format!("{{\"email\":\"{}\"}}", "x".repeat(70_000));
        refuses(
            world.post_as(path, "application/json", large).await,
            413,
            "Error.Request.TooLarge",
        );
        for method in ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let answer = world.ask(method, path, None, &Value::Null).await;
            refuses(answer, 405, "Error.Method.NotAllowed");
        }
    }
}

#[tokio::test]
async fn unknown_paths_have_its_shape() {
    let world = World::strict().await;
    refuses(
        world
            .ask("POST", "/api/auth/logout", None, &Value::Null)
            .await,
        405,
        "Error.Method.NotAllowed",
    );
    for path in [
        "/api/auth",
        "/api/auth/",
        "/api/auth/auth/",
        "/api/auth/auth.json",
        "/api/auth/other",
        "/api/auth/logout/",
    ] {
        refuses(
            world.post(path, json!({})).await,
            404,
            "Error.Route.Unknown",
        );
    }
}

#[tokio::test]
async fn outages_have_its_shape() {
    use local::{Fault, FaultKind};
    let world = World::strict().await;
    let scram = crate::scram::Scram::new(&world, EMAIL, "x");
    for call in 1..=3 {
        world.fault(Fault {
            call,
            action: Some("GetItem".to_owned()),
            kind: FaultKind::Before,
        });
    }
    let answer = scram.first(&serde_json::json!("abc")).await;
    assert_eq!(answer.header("retry-after"), "1");
    refuses(answer, 503, "Error.Service.Unavailable");
}
