//! `PATCH` and `DELETE /api/v1/labels/{key}`.

use super::*;
use crate::world::crowd;

#[tokio::test]
async fn a_change_keeps_all_but_the_value() {
    let world = World::strict().await;
    let mia = world.account().await;
    let before = make(&mia, "news", "weekly").await;
    world.clock().advance(60);
    let after = mia
        .patch(&format!("{PATH}/news"), json!({ "value": "daily" }))
        .await
        .is(200)
        .json();
    assert_eq!(after["value"], "daily");
    assert_eq!(
        (&after["created_at"], &after["scope"]),
        (&before["created_at"], &before["scope"])
    );
    assert!(after["updated_at"].as_str() > before["updated_at"].as_str());
    assert_eq!(mia.get(&format!("{PATH}/news")).await.json(), after);
}

#[tokio::test]
async fn an_invalid_value_is_not_saved() {
    let world = World::strict().await;
    let mia = world.account().await;
    make(&mia, "news", "weekly").await;
    let path = format!("{PATH}/news");
    let give = |value: Value| world.unchanged(mia.patch(&path, json!({ "value": value })));
    give(json!("a b"))
        .await
        .is(422)
        .says(r#"{"value":["Value is invalid"]}"#);
    let two = r#"{"value":["Value is too short (minimum is 3 characters)","Value is invalid"]}"#;
    give(json!("!")).await.is(422).says(two);
    give(json!(null)).await.refuses(400, "value is empty");
    world
        .unchanged(mia.patch(&path, json!({})))
        .await
        .refuses(400, "value is missing, value is empty");
    world
        .unchanged(world.ask("PATCH", &path, None, &json!({})))
        .await
        .refuses(400, "value is missing, value is empty");
    let good = json!({ "value": "daily" });
    world
        .unchanged(world.ask("PATCH", &path, None, &good))
        .await
        .refuses(401, "The access token is invalid");
    // What is not there is told before what is wrong with the value.
    mia.patch(&format!("{PATH}/none"), json!({ "value": "!" }))
        .await
        .refuses(404, "Couldn't find Label");
    mia.patch(&format!("{PATH}/email"), json!({ "value": "!" }))
        .await
        .refuses(400, "Can't update Label.");
}

#[tokio::test]
async fn a_private_label_is_not_the_owners_to_write() {
    let world = World::strict().await;
    let mia = world.account().await;
    let path = format!("{PATH}/email");
    let value = json!({ "value": "daily" });
    // A public label of the same key stands behind the private one.
    for _ in 0..2 {
        world
            .unchanged(mia.patch(&path, value.clone()))
            .await
            .refuses(400, "Can't update Label.");
        world
            .unchanged(mia.delete(&path))
            .await
            .refuses(400, "Can't update Label.");
        mia.post(PATH, json!({ "key": "email", "value": "public-one" }))
            .await;
    }
    assert_eq!(mia.level().await, 1);
}

#[tokio::test]
async fn what_is_deleted_is_gone() {
    let world = World::strict().await;
    let mia = world.account().await;
    let before = world.table();
    make(&mia, "news", "weekly").await;
    let path = format!("{PATH}/news");
    world
        .unchanged(world.ask("DELETE", &path, None, &Value::Null))
        .await
        .refuses(401, "The access token is invalid");
    mia.delete(&path).await.is(204).says("");
    assert_eq!(world.table(), before);
    for method in ["GET", "PATCH", "DELETE"] {
        let answer = world
            .unchanged(mia.ask(method, &path, json!({ "value": "daily" })))
            .await;
        answer.refuses(404, "Couldn't find Label");
    }
}

#[tokio::test]
async fn one_of_sixteen_deletes_it() {
    let world = World::strict().await;
    let mia = world.account().await;
    for round in 0..10 {
        let path = format!("{PATH}/news-{round}");
        make(&mia, &format!("news-{round}"), "weekly").await;
        let answers = crowd((0..16).map(|_| mia.delete(&path))).await;
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 204).count(),
            1
        );
        for loser in answers.into_iter().filter(|answer| answer.status != 204) {
            loser.refuses(404, "Couldn't find Label");
        }
        mia.get(&path).await.refuses(404, "Couldn't find Label");
    }
}
