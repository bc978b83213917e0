//! The same request again after a 503: where nothing had happened it happens now; where it had, the
//! client is told so, in the words that the API has for it, and it did not happen twice.

use local::FaultKind;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::documents::Form;
use crate::faults::{TRIES, fail};
use crate::fixtures::profile;
use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World};

/// A request that writes: by whom, the call that makes it so, its success, and what its repeat is
/// told.
struct Deed {
    method: &'static str,
    path: &'static str,
    body: Value,
    call: &'static str,
    done: u16,
    again: (u16, &'static str),
}

fn deed(
    method: &'static str,
    path: &'static str,
    body: Value,
    call: &'static str,
    done: u16,
) -> Deed {
    Deed {
        method,
        path,
        body,
        call,
        done,
        again: (0, ""),
    }
}

impl Deed {
    fn again(self, status: u16, body: &'static str) -> Self {
        Self {
            again: (status, body),
            ..self
        }
    }

    async fn by(&self, mia: &Person<'_>) -> Answer {
        mia.ask(self.method, self.path, self.body.clone()).await
    }
}

fn deeds() -> [Deed; 5] {
    let label = "/api/v1/labels/news";
    [
        deed("POST", "/api/v1/profiles", profile(), "UpdateItem", 201)
            .again(409, r#"{"error":"Profile already exists"}"#),
        deed(
            "POST",
            "/api/v1/labels",
            json!({ "key": "news", "value": "weekly" }),
            "UpdateItem",
            201,
        )
        .again(422, r#"{"key":["Key has already been taken"]}"#),
        deed(
            "PATCH",
            label,
            json!({ "value": "daily" }),
            "UpdateItem",
            200,
        )
        .again(200, ""),
        deed("DELETE", label, Value::Null, "TransactWriteItems", 204)
            .again(404, r#"{"error":"Couldn't find Label"}"#),
        deed("DELETE", "/session", Value::Null, "UpdateItem", 200).again(401, ""),
    ]
}

#[track_caller]
fn unavailable(answer: &Answer) {
    assert_eq!(
        (answer.status.as_u16(), answer.header("retry-after")),
        (503, "1"),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn what_did_not_happen_happens_when_it_is_asked_again() {
    let world = World::strict().await;
    let mut mia = world.account().await;
    for deed in deeds() {
        if deed.path == "/session" {
            mia.token = session(&world).await;
        }
        fail(&world, deed.call, FaultKind::Before, TRIES);
        unavailable(&deed.by(&mia).await);
        deed.by(&mia).await.is(deed.done);
    }
}

#[tokio::test]
async fn what_happened_is_told_in_the_words_of_the_api() {
    let world = World::strict().await;
    let mut mia = world.account().await;
    for deed in deeds() {
        if deed.path == "/session" {
            mia.token = session(&world).await;
        }
        fail(&world, deed.call, FaultKind::After, TRIES);
        unavailable(&deed.by(&mia).await);
        let again = deed.by(&mia).await.is(deed.again.0);
        if !deed.again.1.is_empty() {
            again.says(deed.again.1);
        }
    }
}

async fn session(world: &World) -> String {
    let session = world
        .post(
            "/session",
            json!({ "email": "mia@example.com", "password": PASSWORD }),
        )
        .await
        .is(200);
    session.json()["jwtToken"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_number_and_a_second_factor_are_taken_once() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code("+380957564567").await;
    fail(&world, "TransactWriteItems", FaultKind::After, TRIES);
    unavailable(&mia.verify("+380957564567", &code).await);
    mia.verify("+380957564567", &code)
        .await
        .refuses(400, "Phone number is already exists");
    assert_eq!(mia.level().await, 2);

    let app = Authenticator::begun(&mia).await;
    fail(&world, "TransactWriteItems", FaultKind::After, TRIES);
    let code = json!({ "code": app.code() });
    unavailable(&mia.post("/api/v1/security/enable_2fa", code.clone()).await);
    mia.post("/api/v1/security/enable_2fa", code)
        .await
        .refuses(400, "You are already enabled 2FA");
}

#[tokio::test]
async fn a_new_password_is_in_force_though_the_client_was_not_told() {
    let world = World::strict().await;
    let mia = world.account().await;
    let change = json!({ "old_password": PASSWORD, "new_password": "Another-lane-9" });
    fail(&world, "TransactWriteItems", FaultKind::After, TRIES);
    unavailable(&mia.put("/api/v1/accounts/password", change.clone()).await);
    mia.put("/api/v1/accounts/password", change)
        .await
        .refuses(401, "Invalid password.");
    Person::token(&world, &mia.email, "Another-lane-9").await;

    let path = "/api/v1/security/reset_password";
    world
        .post(path, json!({ "email": mia.email }))
        .await
        .is(201);
    let token = world.mailed(&mia.email, "reset_password_token");
    let reset = json!({ "reset_password_token": token, "password": "Third-lane-11" });
    fail(&world, "TransactWriteItems", FaultKind::Before, TRIES);
    unavailable(&world.put(path, reset.clone()).await);
    fail(&world, "TransactWriteItems", FaultKind::After, TRIES);
    unavailable(&world.put(path, reset.clone()).await);
    world
        .put(path, reset)
        .await
        .refuses(404, "Record is not found");
    Person::token(&world, &mia.email, "Third-lane-11").await;
}

#[tokio::test]
async fn a_document_that_was_not_promised_takes_no_slot() {
    let world = World::with(&[("DocumentsLimit", "1")]).await;
    let mia = world.account().await;
    fail(&world, "UpdateItem", FaultKind::Before, TRIES);
    unavailable(&Form::passport().by(&mia).await);
    assert_eq!(mia.documents().await.len(), 0);
    Form::passport().by(&mia).await.is(201);
    // Without a key to know the request by, the last slot is what the contract says it is.
    Form::passport()
        .by(&mia)
        .await
        .refuses(400, "Maximum number of documents was reached");
    assert_eq!(mia.documents().await.len(), 1);
}
