//! The mails that tell of a review.

use std::fs;

use serde_json::json;

use crate::documents::Form;
use crate::logs::Lines;
use crate::world::World;

fn subjects(world: &World) -> Vec<String> {
    let mails = world.outbox().messages(Some("mia@example.com"));
    mails
        .iter()
        .rev()
        .map(|mail| mail.subject.clone().unwrap())
        .collect()
}

#[tokio::test]
async fn each_decision_is_mailed_once_whoever_takes_it() {
    let world = World::strict().await;
    let mia = world.account().await;
    let uid = mia.uid().await;
    Form::passport().by(&mia).await.is(201);
    world.deliver().await;
    world.outbox().empty();
    world.label(&uid, "document", "verified").await;
    world.deliver().await;
    world.deliver().await;
    assert_eq!(subjects(&world), ["Your identity was approved"]);
    world.label(&uid, "document", "verified").await;
    world.label(&uid, "document", "rejected").await;
    world.deliver().await;
    assert_eq!(
        subjects(&world),
        ["Your identity was approved", "Your identity was rejected"]
    );
    Form::passport().by(&mia).await.is(201);
    world.label(&uid, "document", "rejected").await;
    world.deliver().await;
    assert_eq!(subjects(&world).len(), 3);
}

#[tokio::test]
async fn a_decision_reaches_the_profile_and_the_level() {
    let world = World::strict().await;
    let mia = world.account().await;
    let uid = mia.uid().await;
    world.label(&uid, "document", "verified").await;
    world.label(&uid, "phone", "verified").await;
    assert_eq!(mia.get("/api/v1/accounts/me").await.json()["level"], 3);
}

#[tokio::test]
async fn an_address_that_ses_does_not_take_holds_nothing_up() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    let (mia, tom) = (world.account().await, "ID7A0C41B2F9");
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(
        &file,
        json!({ "email": "tom\"s@example.com", "uid": tom }).to_string(),
    )
    .unwrap();
    world
        .order(&["accounts", "import", file.path().to_str().unwrap()])
        .await
        .well();
    world.outbox().empty();
    world.label(tom, "document", "verified").await;
    world.label(&mia.uid().await, "document", "verified").await;
    world.deliver().await;
    assert_eq!(subjects(&world), ["Your identity was approved"]);
    assert_eq!(lines.events("mail_rejected").len(), 1);
}
