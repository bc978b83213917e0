//! Uploads at the same time.

use super::Form;
use crate::world::{World, crowd};

const ROUNDS: usize = 3;

#[tokio::test]
async fn the_last_place_is_taken_once() {
    for _ in 0..ROUNDS {
        let world = World::with(&[("DocumentsLimit", "3")]).await;
        let mia = world.account().await;
        for _ in 0..2 {
            Form::passport().by(&mia).await.is(201);
        }
        let form = Form::passport();
        let answers = crowd((0..16).map(|_| form.by(&mia))).await;
        let taken = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers
            .iter()
            .filter(|answer| answer.text().contains("Maximum number of documents"))
            .count();
        assert_eq!((taken, refused), (1, 15));
        assert_eq!(mia.documents().await.len(), 3);
    }
}

#[tokio::test]
async fn every_place_is_taken_when_all_come_at_once() {
    let world = World::strict().await;
    let mia = world.account().await;
    let form = Form::passport();
    let answers = crowd((0..32).map(|_| form.by(&mia))).await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 201).count(),
        10
    );
    let documents = mia.documents().await;
    assert_eq!(documents.len(), 10);
    for document in &documents {
        mia.follow(document).await.is(200);
    }
    assert_eq!(mia.document_label()["value"]["S"], "pending");
}
