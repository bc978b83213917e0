//! What cannot be done waits, in order, and keeps nobody else waiting.

use local::FaultKind;
use serde_json::{Value, json};

use crate::faults::{TRIES, fail};
use crate::fixtures::profile;
use crate::logs::Lines;
use crate::outbox::delivery::names;
use crate::person::{PASSWORD, Person};
use crate::world::World;

async fn tell_profile(person: &Person<'_>) {
    person.post("/api/v1/profiles", profile()).await.is(201);
}

#[tokio::test]
async fn events_of_one_account_keep_their_order_and_others_go_on() {
    let world = World::strict().await;
    let (mia, tom) = (
        world.account().await,
        Person::signed_in(&world, "tom@example.com").await,
    );
    let _ = world.events().await;
    // One after the other: the first fails, the second must not overtake it, in this batch nor in
    // the next.
    tell_profile(&mia).await;
    mia.private_label("phone", "verified").await;
    tell_profile(&tom).await;
    fail(&world, "Publish", FaultKind::Before, TRIES);
    world.deliver().await;
    let uids = |world: &World| {
        let messages = world
            .published()
            .into_iter()
            .map(|event| serde_json::from_str::<Value>(&event.message).unwrap());
        messages
            .map(|event| event["record"]["account_uid"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (uids(&world), world.parked()),
        (vec![json!(tom.uid().await)], 2)
    );
    mia.private_label("document", "verified").await;
    world.deliver().await;
    assert_eq!((names(&world).len(), world.parked()), (1, 3));
    world.retry().await;
    assert_eq!(
        names(&world),
        [
            "model.profile.created",
            "model.profile.created",
            "model.account.updated",
            "model.account.updated",
            "system.document.verified",
        ]
    );
    assert_eq!(world.parked(), 0);
}

#[tokio::test]
async fn nothing_is_tried_before_it_is_due() {
    let world = World::strict().await;
    Person::signed_up(&world, "mia@example.com").await;
    fail(&world, "Publish", FaultKind::Before, TRIES);
    world.deliver().await;
    assert!(world.retry_stream().await);
    assert_eq!((names(&world).len(), world.parked()), (0, 1));
    world.clock().advance(60);
    fail(&world, "Publish", FaultKind::Before, TRIES);
    assert!(world.retry_stream().await);
    // The second wait is longer than the first.
    world.clock().advance(60);
    assert!(world.retry_stream().await);
    assert_eq!((names(&world).len(), world.parked()), (0, 1));
    world.clock().advance(60);
    assert!(world.retry_stream().await);
    assert_eq!((names(&world).len(), world.parked()), (1, 0));
}

#[tokio::test]
async fn what_fails_for_six_hours_is_given_up_and_those_behind_it_go_on() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    let mia = world.account().await;
    let _ = world.events().await;
    tell_profile(&mia).await;
    mia.private_label("phone", "verified").await;
    fail(&world, "Publish", FaultKind::Throttle, TRIES);
    world.deliver().await;
    for _ in 0..6 {
        fail(&world, "Publish", FaultKind::Throttle, TRIES);
        world.retry().await;
    }
    assert_eq!(
        (names(&world), world.parked()),
        (vec!["model.account.updated".to_owned()], 0)
    );
    let given_up: Vec<_> = world
        .table()
        .into_iter()
        .filter(|item| item["pk"]["S"] == "UNDELIVERED")
        .collect();
    assert_eq!(given_up.len(), 1);
    assert!(
        given_up[0]["record"]["S"]
            .as_str()
            .unwrap()
            .contains("CORE#PROFILE")
    );
    assert_eq!(lines.events("undelivered").len(), 1);
    assert!(!lines.text().contains(&mia.email));
    assert!(include_str!("../../../monitoring.yaml").contains(r#"$.event = "undelivered" "#));
    // It goes with the account.
    world
        .order(&["accounts", "delete", &mia.email])
        .await
        .well();
    assert!(
        !world
            .table()
            .iter()
            .any(|item| item["pk"]["S"] == "UNDELIVERED")
    );
}

#[tokio::test]
async fn where_nothing_can_be_noted_the_stream_waits_and_goes_on_there() {
    let world = World::strict().await;
    for email in ["mia@example.com", "tom@example.com", "bob@example.com"] {
        world
            .post(
                "/api/v1/accounts",
                json!({ "email": email, "password": PASSWORD }),
            )
            .await
            .is(201);
    }
    // The first event leaves, the second does not, and the table does not take it.
    for call in 2..2 + TRIES {
        let action = Some("Publish".to_owned());
        world.fault(local::Fault {
            call,
            action,
            kind: FaultKind::Before,
        });
    }
    fail(&world, "UpdateItem", FaultKind::Before, TRIES);
    assert!(!world.drain_stream().await.unwrap());
    assert_eq!((names(&world).len(), world.parked()), (1, 0));
    world.deliver().await;
    assert_eq!((names(&world).len(), world.parked()), (3, 0));
}
