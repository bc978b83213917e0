//! Nothing is lost between commit and send, and nothing overtakes.

use std::collections::BTreeSet;

use local::FaultKind;
use local::policy::Grant;
use serde_json::{Value, json};

use crate::binaries::is_seldom;
use crate::documents::Form;
use crate::faults::{TRIES, fail};
use crate::person::Person;
use crate::start::started;
use crate::world::World;

pub fn names(world: &World) -> Vec<String> {
    world
        .published()
        .iter()
        .map(|event| event.attributes["event"].clone())
        .collect()
}

#[tokio::test]
async fn events_wait_for_a_topic_that_is_away() {
    let world = World::strict().await;
    Person::confirmed(&world, "mia@example.com").await;
    for kind in [FaultKind::Before, FaultKind::Throttle] {
        // Both records of the account fail, whichever partition comes first.
        fail(&world, "Publish", kind, 2 * TRIES);
        world.deliver().await;
        assert_eq!((names(&world), world.parked()), (vec![], 2));
        fail(&world, "Publish", kind, 2 * TRIES);
        world.retry().await;
        assert_eq!((names(&world), world.parked()), (vec![], 2));
    }
    Person::signed_up(&world, "tom@example.com").await;
    world.deliver().await;
    assert_eq!(
        names(&world),
        ["model.account.created"],
        "nobody else waits"
    );
    world.retry().await;
    assert_eq!(names(&world).len(), 3);
    assert_eq!(world.parked(), 0);
    world.deliver().await;
    world.retry().await;
    assert_eq!(names(&world).len(), 3, "what is done does not come again");
}

#[tokio::test]
async fn a_lost_answer_repeats_an_event_under_its_id() {
    let world = World::strict().await;
    Person::confirmed(&world, "mia@example.com").await;
    fail(&world, "Publish", FaultKind::After, TRIES);
    world.deliver().await;
    world.retry().await;
    let mut distinct = BTreeSet::new();
    for event in world.published() {
        let message: Value = serde_json::from_str(&event.message).unwrap();
        assert_eq!(event.attributes["event"], message["name"]);
        assert!(event.topic.ends_with(":EventsTopic"));
        distinct.insert(event.attributes["id"].clone());
    }
    assert_eq!((world.published().len(), distinct.len()), (TRIES + 2, 2));
}

#[tokio::test]
async fn a_mail_that_does_not_leave_is_sent_later_and_once_and_holds_up_no_event() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.deliver().await;
    world.outbox().empty();
    world.label(&mia.uid().await, "document", "verified").await;
    Person::signed_up(&world, "tom@example.com").await;
    Form::passport().by(&mia).await.is(201);
    fail(&world, "SendEmail", FaultKind::Throttle, TRIES);
    world.deliver().await;
    assert_eq!(
        names(&world),
        ["system.document.verified", "model.account.created"]
    );
    assert!(
        mia.documents().await[0]["upload"]["url"]
            .as_str()
            .unwrap()
            .contains("/documents/")
    );
    assert_eq!(
        (
            world.outbox().messages(Some(&mia.email)).len(),
            world.parked()
        ),
        (0, 1)
    );
    world.retry().await;
    world.retry().await;
    assert_eq!(
        names(&world).len(),
        2,
        "the event is not repeated for its mail"
    );
    assert_eq!(
        (
            world.outbox().messages(Some(&mia.email)).len(),
            world.parked()
        ),
        (1, 0)
    );
}

#[tokio::test]
async fn bytes_leave_the_place_that_is_swept() {
    let world = World::strict().await;
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201);
    fail(&world, "CopyObject", FaultKind::Before, TRIES);
    world.deliver().await;
    for (action, kind) in [
        ("CopyObject", FaultKind::Throttle),
        ("UpdateItem", FaultKind::Throttle),
    ] {
        assert_eq!(world.parked(), 1);
        assert_eq!(
            mia.follow(&mia.documents().await[0]).await.is(200).body,
            super::super::documents::JPEG
        );
        fail(&world, action, kind, TRIES);
        world.retry().await;
    }
    let before = mia.documents().await;
    world.retry().await;
    assert_eq!(world.parked(), 0);
    let after = mia.documents().await;
    let url = |documents: &[Value]| documents[0]["upload"]["url"].as_str().unwrap().to_owned();
    assert!(
        url(&before).contains("/pending/") && url(&after).contains("/documents/"),
        "{}",
        url(&after)
    );
    let answer = mia.follow(&after[0]).await.is(200);
    assert_eq!(
        (
            answer.header("content-type"),
            answer.header("content-disposition")
        ),
        ("image/jpeg", "attachment")
    );
    assert_eq!(answer.body, super::super::documents::JPEG);
    let calls = world.calls().len();
    world.deliver().await;
    assert_eq!(
        world.calls().len(),
        calls,
        "the move is no reason for another one"
    );
}

#[tokio::test]
async fn the_real_binary_goes_on_behind_what_it_cannot_read() {
    let world = World::strict().await;
    let environment = world.function_env("Outbox").await.unwrap();
    let binary = crate::binaries::BINARIES.join("outbox");
    let record = |sequence: &str, image: Value| {
        json!({
            "eventID": sequence, "eventName": "INSERT",
            "dynamodb": {
                "SequenceNumber": sequence,
                "Keys": { "pk": { "S": "EMAIL#mia@example.com" }, "sk": { "S": "CREDENTIAL" } },
                "NewImage": image,
            },
        })
    };
    let good = json!({
        "uid": { "S": "ID0123456789" }, "state": { "S": "pending" },
        "pending_expires_at": { "N": "86400" },
    });
    let poison = json!({ "state": { "S": "odd" } });
    let mut other = record("4", good.clone());
    other["dynamodb"]["Keys"]["pk"]["S"] = "EMAIL#tom@example.com".into();
    // Unreadable, no record at all, behind the unreadable one, and of somebody else.
    let records = json!([
        record("1", good.clone()),
        record("2", poison),
        {},
        7,
        record("3", good),
        other
    ]);
    let event = json!({ "Records": records });
    let report = bench::runtime::invoke(&binary, &environment, &event)
        .await
        .unwrap();
    assert_eq!(report, json!({ "batchItemFailures": [] }));
    assert_eq!(
        (names(&world), world.parked()),
        (vec!["model.account.created".to_owned(); 2], 4)
    );
    // The same batch once more, as Lambda may hand it on: what is parked is not parked twice, and
    // what was sent already takes its place in the order.
    bench::runtime::invoke(&binary, &environment, &event)
        .await
        .unwrap();
    assert_eq!(world.parked(), 5);
    let schedule = bench::runtime::invoke(&binary, &environment, &json!({ "Records": [] }))
        .await
        .unwrap();
    assert_eq!(schedule, json!({ "batchItemFailures": [] }));
}

#[tokio::test]
async fn documents_and_outbox_may_do_no_more_than_they_do() {
    let world = World::strict().await;
    let mia = world.account().await;
    started(&world, "Documents", &[]).await;
    Form::passport().by(&mia).await.is(201);
    mia.follow(&mia.documents().await[0]).await.is(200);
    world.label(&mia.uid().await, "document", "verified").await;
    world.deliver().await;
    mia.follow(&mia.documents().await[0]).await.is(200);
    Form::passport().by(&mia).await.is(201);
    fail(&world, "CopyObject", FaultKind::Before, TRIES);
    world.deliver().await;
    world.retry().await;
    Form::passport().by(&mia).await.is(201);
    world
        .order(&["accounts", "delete", &mia.email])
        .await
        .well();
    world.deliver().await;
    let ours = |grant: &Grant| ["Documents", "Outbox"].contains(&grant.function.as_str());
    let unused: Vec<_> = world
        .granted_but_unused()
        .into_iter()
        .filter(ours)
        .filter(|one| !is_seldom(one))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}
