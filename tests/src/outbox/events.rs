//! What events say, and what causes none.

mod secrets;

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::documents::Form;
use crate::fixtures::profile;
use crate::person::{PASSWORD, Person};
use crate::world::World;

/// The time, which must be one.
fn time(value: &Value) -> &str {
    let text = value.as_str().unwrap();
    assert!(text.len() == 20 && text.ends_with('Z'), "{text}");
    text
}

#[tokio::test]
async fn a_sign_up_creates_and_a_confirmation_updates() {
    let world = World::strict().await;
    Person::signed_up(&world, "mia@example.com").await;
    let created = world.mail("mia@example.com");
    let token = world.mailed("mia@example.com", "confirmation_token");
    let events = world.events().await;
    let at = time(&events[0]["record"]["created_at"]);
    assert_eq!(at, created.sent_at);
    let uid = &events[0]["record"]["uid"];
    let expected = json!({
        "record": {
            "uid": uid, "email": "mia@example.com", "level": 0, "otp_enabled": false,
            "confirmation_sent_at": at, "state": "pending", "failed_attempts": 0, "created_at": at,
            "updated_at": at,
        },
        "name": "model.account.created",
    });
    assert_eq!(events.len(), 1);
    // Not only the fields, their order too.
    assert_eq!(events[0].to_string(), expected.to_string());

    world.clock().advance(100);
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
        .is(201);
    let events = world.events().await;
    let at = time(&events[0]["record"]["confirmed_at"]);
    let expected = json!({
        "record": {
            "uid": uid, "email": "mia@example.com", "level": 1, "otp_enabled": false,
            "confirmed_at": at, "state": "active", "failed_attempts": 0, "created_at": at,
            "updated_at": at,
        },
        "changes": { "level": 0, "state": "pending" }, "name": "model.account.updated",
    });
    assert_eq!(events[0].to_string(), expected.to_string());
    assert_eq!(events.len(), 1);
}

#[tokio::test]
async fn another_sign_up_before_the_confirmation_sends_another_mail() {
    let world = World::strict().await;
    Person::signed_up(&world, "mia@example.com").await;
    let first = world.events().await[0]["record"].clone();
    world.clock().advance(60);
    Person::signed_up(&world, "mia@example.com").await;
    let events = world.events().await;
    assert_eq!(
        (events.len(), &events[0]["name"]),
        (1, &json!("model.account.updated"))
    );
    assert_eq!(
        events[0]["changes"],
        json!({ "confirmation_sent_at": first["confirmation_sent_at"] })
    );
    let record = &events[0]["record"];
    assert_eq!(
        (&record["uid"], &record["created_at"]),
        (&first["uid"], &first["created_at"])
    );
}

#[tokio::test]
async fn a_profile_is_told_in_plain_text() {
    let world = World::strict().await;
    let mia = world.account().await;
    let _ = world.events().await;
    mia.post("/api/v1/profiles", profile()).await.is(201);
    let events = world.events().await;
    let at = time(&events[0]["record"]["created_at"]);
    let expected = json!({
        "record": {
            "account_uid": mia.uid().await, "first_name": "Mia", "last_name": "Koval",
            "dob": "1991-04-02", "address": "8 Harbour Lane", "postcode": "65000", "city": "Odesa",
            "country": "UA", "created_at": at, "updated_at": at,
        },
        "name": "model.profile.created",
    });
    assert_eq!(
        (events.len(), events[0].to_string()),
        (1, expected.to_string())
    );
    let tom = Person::signed_in(&world, "tom@example.com").await;
    let mut with_metadata = profile();
    with_metadata["metadata"] = json!({ "gender": "male" });
    tom.post("/api/v1/profiles", with_metadata).await.is(201);
    assert_eq!(
        world.events().await.last().unwrap()["record"]["metadata"],
        json!({ "gender": "male" })
    );
}

#[tokio::test]
async fn a_decision_is_told_after_the_level_that_it_makes() {
    let world = World::strict().await;
    let mia = world.account().await;
    let uid = mia.uid().await;
    world.label(&uid, "phone", "verified").await;
    Form::passport().by(&mia).await.is(201);
    let _ = world.events().await;
    world.label(&uid, "document", "verified").await;
    let events = world.events().await;
    assert_eq!(events[0]["name"], "model.account.updated");
    assert_eq!(
        (&events[0]["record"]["level"], &events[0]["changes"]),
        (&json!(3), &json!({ "level": 2 }))
    );
    assert_eq!(
        events[1],
        json!({ "account_uid": uid, "name": "system.document.verified" })
    );
    world.label(&uid, "document", "rejected").await;
    let events = world.events().await;
    assert_eq!(events[0]["changes"], json!({ "level": 3 }));
    assert_eq!(
        events[1],
        json!({ "account_uid": uid, "name": "system.document.rejected" })
    );
    assert_eq!(events.len(), 2);
    // The same decision once more is none, and neither is another label's.
    world.label(&uid, "document", "rejected").await;
    world.label(&uid, "aml", "verified").await;
    assert_eq!(world.events().await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_second_factor_is_told_once_it_is_on() {
    let world = World::strict().await;
    let mia = world.account().await;
    let _ = world.events().await;
    let app = Authenticator::begun(&mia).await;
    assert_eq!(world.events().await, Vec::<Value>::new());
    mia.post("/api/v1/security/enable_2fa", json!({ "code": app.code() }))
        .await
        .is(201);
    let events = world.events().await;
    assert_eq!(
        (events.len(), &events[0]["name"]),
        (1, &json!("model.account.updated"))
    );
    assert_eq!(events[0]["record"]["otp_enabled"], true);
    assert_eq!(events[0]["changes"], json!({ "otp_enabled": false }));
}

#[tokio::test]
async fn what_nobody_is_told_causes_nothing() {
    let world = World::strict().await;
    let mia = world.account().await;
    let names = world.event_names().await;
    assert_eq!(names, ["model.account.created", "model.account.updated"]);
    // Shadows of unknown addresses, budgets, sessions, passwords, and what is sealed.
    let unknown = json!({ "email": "no@example.com", "password": "x", "application_id": "peatio" });
    world
        .post("/api/v1/sessions", unknown.clone())
        .await
        .is(401);
    world
        .post("/api/v1/security/reset_password", unknown)
        .await
        .is(201);
    let wrong = json!({ "email": mia.email, "password": "wrong", "application_id": "peatio" });
    world.post("/api/v1/sessions", wrong).await.is(401);
    Person::token(&world, &mia.email, PASSWORD).await;
    world
        .post(
            "/api/v1/accounts",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .is(201);
    let change = json!({ "old_password": PASSWORD, "new_password": "Harbour-lane-8" });
    mia.put("/api/v1/accounts/password", change).await.is(200);
    world
        .post(
            "/api/v1/security/reset_password",
            json!({ "email": mia.email }),
        )
        .await
        .is(201);
    Form::passport().by(&mia).await.is(201);
    assert_eq!(world.event_names().await, Vec::<String>::new());
    // A shadow becomes an account as any other address does.
    Person::signed_up(&world, "no@example.com").await;
    assert_eq!(world.event_names().await, ["model.account.created"]);
}
