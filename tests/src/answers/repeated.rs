//! What is asked again, and what the client is told then.

use local::FaultKind;
use serde_json::{Value, json};

use super::fail_from;
use crate::faults::{TRIES, fail};
use crate::person::{PASSWORD, Person};
use crate::scram::CLIENT_NONCE;
use crate::world::{Answer, World};

#[track_caller]
fn unavailable(answer: Answer, body: &str) {
    assert_eq!(
        (answer.header("retry-after"), answer.status.as_u16()),
        ("1", 503),
        "{}",
        answer.text()
    );
    answer.says(body);
}

#[tokio::test]
async fn an_answer_of_no_service_is_a_503_in_each_api_s_shape() {
    let world = World::once().await;
    let mia = world.account().await;
    let barong = r#"{"error":"Service is unavailable, please try again"}"#;
    let pacerpro = json!({ "error": "Service is unavailable, please try again",
        "message": "Service is unavailable, please try again", "status": 503, "type": "error" });
    for kind in [
        FaultKind::Page(503),
        FaultKind::Page(502),
        FaultKind::Page(200),
        FaultKind::Page(403),
        FaultKind::Cut,
    ] {
        fail_from(&world, 1, kind);
        unavailable(mia.get("/api/v1/accounts/me").await, barong);
        fail_from(&world, 1, kind);
        unavailable(
            mia.post(
                "/api/v1/labels",
                json!({ "key": "news", "value": "weekly" }),
            )
            .await,
            barong,
        );
        fail_from(&world, 1, kind);
        let session = json!({ "email": mia.email, "password": PASSWORD });
        unavailable(world.post("/session", session).await, &pacerpro.to_string());
        fail_from(&world, 1, kind);
        let first = json!({ "email": mia.email, "nonce": CLIENT_NONCE });
        unavailable(
            world.post("/api/auth/auth", first).await,
            r#"{"error":"Error.Service.Unavailable"}"#,
        );
        fail_from(&world, 1, kind);
        let machine =
            json!({ "api_key": format!("po2_{}", "a".repeat(40)), "secret": "sandbox_a" });
        let refused = world.post("/api/auth/session/123456789", machine).await;
        if refused.status != 401 {
            unavailable(refused, r#"{"errors":{"detail":"Service Unavailable"}}"#);
        }
    }
}

#[tokio::test]
async fn one_such_answer_is_asked_for_again() {
    for kind in [FaultKind::Page(503), FaultKind::Page(200), FaultKind::Cut] {
        let world = World::strict().await;
        fail(&world, "UpdateItem", kind, 1);
        Person::signed_up(&world, "mia@example.com").await;
        let token =
            json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
        fail(&world, "TransactWriteItems", kind, 1);
        world
            .post("/api/v1/accounts/confirm", token)
            .await
            .is(201)
            .says("null");
        let token = Person::token(&world, "mia@example.com", PASSWORD).await;
        fail(&world, "GetItem", kind, 1);
        world
            .ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null)
            .await
            .is(200);
    }
}

#[tokio::test]
async fn a_transaction_that_a_busy_table_cancels_is_made_again() {
    for why in [
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "TransactionConflict",
    ] {
        let world = World::strict().await;
        Person::signed_up(&world, "mia@example.com").await;
        let token =
            json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
        fail(
            &world,
            "TransactWriteItems",
            FaultKind::Cancelled(why),
            TRIES,
        );
        let refused = world
            .post("/api/v1/accounts/confirm", token.clone())
            .await
            .is(503);
        assert_eq!(
            (
                refused.header("retry-after"),
                world.last_request().unwrap().calls.len()
            ),
            ("1", TRIES),
            "{why}"
        );
        fail(&world, "TransactWriteItems", FaultKind::Cancelled(why), 1);
        world
            .post("/api/v1/accounts/confirm", token)
            .await
            .is(201)
            .says("null");
    }
}
