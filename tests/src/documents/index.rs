//! The list and its links.

use shared::auth::keyring::Keyring;
use shared::document::{Description, Document, FileKind};
use types::values::Uid;

use super::{Form, JPEG, PATH, PDF, PNG};
use crate::person::Person;
use crate::world::World;

#[tokio::test]
async fn documents_come_in_order_of_upload() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.get(PATH).await.is(200).says("[]");
    for number in 0..10 {
        Form::passport()
            .with("doc_number", &format!("N {number}"))
            .by(&mia)
            .await
            .is(201);
    }
    let numbers: Vec<_> = mia
        .documents()
        .await
        .iter()
        .map(|one| one["doc_number"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        numbers,
        (0..10)
            .map(|number| format!("N {number}"))
            .collect::<Vec<_>>()
    );
    Form::passport()
        .by(&mia)
        .await
        .refuses(400, "Maximum number of documents was reached");
}

#[tokio::test]
async fn a_document_is_listed_from_any_slot() {
    let world = World::strict().await;
    let mia = world.account().await;
    let (uid, operations) = (Uid::parse(&mia.uid().await).unwrap(), world.operations());
    let (mine, keyring) = (
        operations.store().of(&uid),
        Keyring::parse(&world.keyring().await).unwrap(),
    );
    // As if so many others were there; uploading them would take minutes.
    for others in [0, 99, 428, 429, 998] {
        let description = Description {
            doc_type: "Passport".to_owned(),
            doc_number: format!("{others}"),
            doc_expire: "2031-01-22".to_owned(),
            metadata: None,
        };
        let document = Document::new(
            &mine,
            description,
            FileKind::Jpg,
            world.clock().now(),
            &keyring,
        )
        .unwrap();
        assert!(mine.add_document(&document, others, 999).await.unwrap());
    }
    let documents = mia.documents().await;
    let numbers: Vec<_> = documents
        .iter()
        .map(|document| document["doc_number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, ["0", "99", "428", "429", "998"]);
}

#[tokio::test]
async fn everybody_sees_their_own() {
    let world = World::strict().await;
    let mia = world.account().await;
    let tom = Person::signed_in(&world, "tom@example.com").await;
    Form::passport().by(&mia).await.is(201);
    assert_eq!(
        (mia.documents().await.len(), tom.documents().await.len()),
        (1, 0)
    );
}

#[tokio::test]
async fn a_link_shows_the_file_for_a_minute_as_an_attachment() {
    let world = World::strict().await;
    let mia = world.account().await;
    for (name, bytes) in [("a.jpg", JPEG), ("b.png", PNG), ("c.pdf", PDF)] {
        Form::passport().file(name, bytes).by(&mia).await.is(201);
    }
    let documents = mia.documents().await;
    for (document, (bytes, kind)) in documents.iter().zip([
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (PDF, "application/pdf"),
    ]) {
        let answer = mia.follow(document).await.is(200);
        assert_eq!(
            (
                answer.header("content-type"),
                answer.header("content-disposition")
            ),
            (kind, "attachment")
        );
        assert_eq!(answer.body, bytes);
    }
    world.clock().advance(50);
    mia.follow(&documents[0]).await.is(200);
    world.clock().advance(11);
    mia.follow(&documents[0]).await.is(403);
    mia.follow(&mia.documents().await[0]).await.is(200);
}

#[tokio::test]
async fn a_link_cannot_be_bent() {
    let world = World::strict().await;
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201);
    let document = &mia.documents().await[0];
    for (from, to) in [
        ("attachment", "inline"),
        ("Expires=60", "Expires=6000"),
        ("image%2Fjpeg", "text%2Fhtml"),
    ] {
        let mut bent = document.clone();
        let url = bent["upload"]["url"].as_str().unwrap().to_owned();
        assert!(url.contains(from), "{url}");
        bent["upload"]["url"] = url.replace(from, to).into();
        mia.follow(&bent).await.is(403);
    }
    let mut bare = document.clone();
    bare["upload"]["url"] = document["upload"]["url"]
        .as_str()
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .into();
    mia.follow(&bare).await.is(403);
}
