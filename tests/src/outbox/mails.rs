//! The mails that tell of a review.

use crate::documents::Form;
use crate::world::World;

fn subjects(world: &World) -> Vec<String> {
    let mails = world.outbox().messages(Some("mia@example.com"));
    mails.iter().rev().map(|mail| mail.subject.clone().unwrap()).collect()
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
    assert_eq!(subjects(&world), ["Your identity was approved", "Your identity was rejected"]);
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
