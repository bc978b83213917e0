//! The review of documents.

use serde_json::{Value, json};

use super::Done;
use crate::documents::{Form, JPEG};
use crate::fixtures::profile;
use crate::person::Person;
use crate::world::World;

impl World {
    /// As `operate`, by another operator.
    async fn colleague(&self, words: &[&str]) -> Done {
        self.operate_as("arn:aws:iam::123456789012:user/tom", words)
            .await
    }

    async fn level(&self, token: &str) -> Value {
        self.ask("GET", "/api/v1/accounts/me", Some(token), &Value::Null)
            .await
            .is(200)
            .json()["level"]
            .clone()
    }

    fn subjects(&self, email: &str) -> Vec<String> {
        let mails = self.outbox().messages(Some(email)).into_iter();
        mails
            .filter_map(|mail| mail.subject)
            .filter(|subject| subject.starts_with("Your identity"))
            .collect()
    }
}

async fn queue(world: &World) -> Vec<String> {
    let rows = world.operate(&["documents", "pending"]).await.well();
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| row["document"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_approval_lifts_the_level_and_the_owner_is_told() {
    let world = World::strict().await;
    let mia = world.account().await;
    world
        .order(&["accounts", "label", &mia.email, "phone", "verified"])
        .await
        .well();
    mia.post("/api/v1/profiles", profile()).await.is(201);
    Form::passport().by(&mia).await.is(201);
    let reference = format!("{}/1", mia.uid().await);
    assert_eq!(queue(&world).await, std::slice::from_ref(&reference));

    let first = world
        .unchanged(world.operate(&["documents", "approve", &reference]))
        .await;
    first.fails(4, &format!("look at it first: documents show {reference}"));
    let shown = world.operate(&["documents", "show"]).await.well();
    assert_eq!(
        (&shown["number"], &shown["profile"]["first_name"]),
        (&json!("AB 120044"), &json!("Mia"))
    );
    let document = json!({ "upload": { "url": shown["file"] } });
    assert_eq!(mia.follow(&document).await.is(200).body, JPEG);
    assert_eq!(world.level(&mia.token).await, 2);
    world
        .operate(&["documents", "approve", &reference])
        .await
        .well();
    assert_eq!(world.level(&mia.token).await, 3);
    let profile = mia.get("/api/v1/profiles/me").await.json();
    assert_eq!(profile["state"], "approved");
    world.deliver().await;
    assert_eq!(world.subjects(&mia.email), ["Your identity was approved"]);

    assert!(queue(&world).await.is_empty());
    let gone = format!("there is no document {reference} that waits");
    world
        .unchanged(world.operate(&["documents", "approve", &reference]))
        .await
        .fails(3, &gone);
    let shown = world
        .operate(&["accounts", "show", &mia.email])
        .await
        .well();
    let trail = shown["audit"].as_array().unwrap().iter();
    let trail: Vec<_> = trail.map(|entry| entry["what"].clone()).collect();
    assert!(
        trail.contains(&json!("show document 1")) && trail.contains(&json!("approve document 1")),
        "{trail:?}"
    );
}

#[tokio::test]
async fn a_rejection_says_why_and_takes_nothing_from_who_is_verified() {
    let world = World::strict().await;
    let mia = world.account().await;
    let uid = mia.uid().await;
    for _ in 0..3 {
        Form::passport().by(&mia).await.is(201);
    }
    let reject = async |slot: u32, because: &str| {
        let reference = format!("{uid}/{slot}");
        world
            .operate(&["documents", "show", &reference])
            .await
            .well();
        world
            .operate(&["documents", "reject", &reference, "--because", because])
            .await
            .well();
    };
    reject(1, "unreadable").await;
    assert_eq!(mia.document_label()["value"]["S"], "rejected");
    world.deliver().await;
    assert_eq!(world.subjects(&mia.email), ["Your identity was rejected"]);
    world
        .operate(&["documents", "show", &format!("{uid}/2")])
        .await
        .well();
    world
        .operate(&["documents", "approve", &format!("{uid}/2")])
        .await
        .well();
    reject(3, "forged").await;
    assert_eq!(mia.document_label()["value"]["S"], "verified");
    assert!(world.table_text().contains("forged"));
}

#[tokio::test]
async fn two_reviewers_do_not_collide_and_a_lease_ends() {
    let world = World::strict().await;
    let (mia, tom) = (
        world.account().await,
        Person::signed_in(&world, "tom@example.com").await,
    );
    Form::passport().by(&mia).await.is(201);
    world.clock().advance(1);
    Form::passport().by(&tom).await.is(201);
    let (oldest, second) = (
        format!("{}/1", mia.uid().await),
        format!("{}/1", tom.uid().await),
    );
    assert_eq!(queue(&world).await, [oldest.clone(), second.clone()]);
    assert_eq!(
        world.operate(&["documents", "show"]).await.well()["document"],
        oldest.as_str()
    );
    assert_eq!(
        world.colleague(&["documents", "show"]).await.well()["document"],
        second.as_str()
    );
    let taken = world
        .unchanged(world.colleague(&["documents", "show", &oldest]))
        .await;
    assert!(
        taken
            .error
            .starts_with("arn:aws:iam::123456789012:user/ann reviews it until "),
        "{}",
        taken.error
    );
    let unseen = world
        .unchanged(world.colleague(&["documents", "approve", &oldest]))
        .await;
    unseen.fails(4, &format!("look at it first: documents show {oldest}"));

    world.clock().advance(901);
    world
        .colleague(&["documents", "show", &oldest])
        .await
        .well();
    let late = world
        .unchanged(world.operate(&["documents", "approve", &oldest]))
        .await;
    late.fails(4, &format!("look at it first: documents show {oldest}"));
    world
        .colleague(&["documents", "approve", &oldest])
        .await
        .well();
}

#[tokio::test]
async fn the_files_of_a_deleted_account_are_gone() {
    let world = World::strict().await;
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201);
    let early = mia.documents().await.remove(0);
    world.deliver().await;
    let moved = mia.documents().await.remove(0);
    mia.follow(&moved).await.is(200);
    world
        .order(&["accounts", "delete", &mia.email])
        .await
        .well();
    // The function that made the links may not list the bucket, so S3 does not say that they are
    // missing.
    mia.follow(&early).await.is(403);
    mia.follow(&moved).await.is(403);
}

#[tokio::test]
async fn a_document_that_is_deleted_before_it_was_moved_stops_nothing() {
    let world = World::strict().await;
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201);
    world
        .order(&["accounts", "delete", &mia.email])
        .await
        .well();
    world.deliver().await;
    Person::signed_in(&world, "tom@example.com").await;
}
