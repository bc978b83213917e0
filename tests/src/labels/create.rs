//! `POST /api/v1/labels`.

use super::*;
use crate::world::crowd;

#[tokio::test]
async fn answers_with_the_label() {
    let world = World::strict().await;
    let mia = world.account().await;
    let at = iso8601(world.clock().now());
    let answer = mia
        .post(PATH, json!({ "key": "NewsLetter_1", "value": "weekly" }))
        .await
        .is(201);
    let made = answer.json()["created_at"].as_str().unwrap().to_owned();
    assert!(made >= at && made.len() == 20, "{made}");
    let times = format!(r#""created_at":"{made}","updated_at":"{made}""#);
    answer.says(&format!(
        r#"{{"key":"NewsLetter_1","value":"weekly","scope":"public",{times}}}"#
    ));
    assert_eq!(mia.level().await, 1);
}

#[tokio::test]
async fn keeps_the_case_of_keys_and_makes_each_once() {
    let world = World::strict().await;
    let mia = world.account().await;
    make(&mia, "News", "one").await;
    make(&mia, "news", "two").await;
    let again = world
        .unchanged(mia.post(PATH, json!({ "key": "news", "value": "three" })))
        .await;
    again
        .is(422)
        .says(r#"{"key":["Key has already been taken"]}"#);
    let both = world
        .unchanged(mia.post(PATH, json!({ "key": "news", "value": "a b" })))
        .await;
    both.is(422)
        .says(r#"{"key":["Key has already been taken"],"value":["Value is invalid"]}"#);
}

#[tokio::test]
async fn tells_all_that_is_wrong() {
    let world = World::strict().await;
    let mia = world.account().await;
    let long = "a".repeat(256);
    let short = "Key is too short (minimum is 3 characters)";
    for (key, value, body) in [
        ("a b", "weekly", json!({ "key": ["Key is invalid"] })),
        (
            "news/letter",
            "weekly",
            json!({ "key": ["Key is invalid"] }),
        ),
        (" news", "weekly", json!({ "key": ["Key is invalid"] })),
        ("nëws", "weekly", json!({ "key": ["Key is invalid"] })),
        ("ab", "weekly", json!({ "key": [short] })),
        ("!", "weekly", json!({ "key": [short, "Key is invalid"] })),
        (
            &long,
            "weekly",
            json!({ "key": ["Key is too long (maximum is 255 characters)"] }),
        ),
        (
            "news",
            "ab",
            json!({ "value": ["Value is too short (minimum is 3 characters)"] }),
        ),
        (
            "news",
            &long,
            json!({ "value": ["Value is too long (maximum is 255 characters)"] }),
        ),
        (
            "..",
            "a b",
            json!({ "key": [short, "Key is invalid"], "value": ["Value is invalid"] }),
        ),
    ] {
        let answer = world
            .unchanged(mia.post(PATH, json!({ "key": key, "value": value })))
            .await;
        answer.is(422).says(&body.to_string());
    }
    for (key, value) in [
        ("a".repeat(255), "b".repeat(255)),
        ("abc".to_owned(), "1-_".to_owned()),
    ] {
        make(&mia, &key, &value).await;
    }
}

#[tokio::test]
async fn wants_its_parameters_before_the_token() {
    let world = World::strict().await;
    let mia = world.account().await;
    for (body, error) in [
        (
            json!({}),
            "key is missing, key is empty, value is missing, value is empty",
        ),
        (json!({ "key": "news" }), "value is missing, value is empty"),
        (
            json!({ "key": " ", "value": null }),
            "key is empty, value is empty",
        ),
        (
            json!({ "key": ["news"], "value": {} }),
            "key is invalid, value is invalid",
        ),
        (
            json!({ "key": "news\u{0}", "value": "weekly" }),
            "key is invalid",
        ),
    ] {
        world
            .unchanged(mia.post(PATH, body.clone()))
            .await
            .refuses(400, error);
        world
            .unchanged(world.post(PATH, body))
            .await
            .refuses(400, error);
    }
    let good = json!({ "key": "news", "value": "weekly" });
    world
        .unchanged(world.post(PATH, good))
        .await
        .refuses(401, "The access token is invalid");
}

#[tokio::test]
async fn a_private_label_does_not_take_the_key() {
    let world = World::strict().await;
    let mia = world.account().await;
    make(&mia, "email", "verified").await;
    make(&mia, "phone", "verified").await;
    make(&mia, "document", "verified").await;
    assert_eq!(mia.level().await, 1, "public labels make no level");
}

#[tokio::test]
async fn stops_at_a_hundred() {
    let world = World::strict().await;
    let mia = world.account().await;
    for n in 0..100 {
        make(&mia, &format!("label-{n}"), "here").await;
    }
    let answer = world
        .unchanged(mia.post(PATH, json!({ "key": "one-more", "value": "here" })))
        .await;
    answer.refuses(400, "Maximum number of labels was reached");
    mia.delete(&format!("{PATH}/label-50")).await.is(204);
    make(&mia, "one-more", "here").await;
    let list = mia.get(PATH).await.is(200).json();
    assert_eq!(list.as_array().unwrap().len(), 101, "with the private one");
    assert_eq!(keys(&list)[100], "one-more");
}

#[tokio::test]
async fn stops_where_it_is_set_to() {
    let world = World::with(&[("LabelsLimit", "2")]).await;
    let mia = world.account().await;
    make(&mia, "one", "here").await;
    make(&mia, "two", "here").await;
    let answer = world
        .unchanged(mia.post(PATH, json!({ "key": "three", "value": "here" })))
        .await;
    answer.refuses(400, "Maximum number of labels was reached");
}

#[tokio::test]
async fn of_sixteen_at_once_one_wins() {
    let world = World::strict().await;
    let mia = world.account().await;
    for round in 0..10 {
        let key = format!("race-{round}");
        let make = |n: usize| mia.post(PATH, json!({ "key": key, "value": format!("value-{n}") }));
        let answers = crowd((0..16).map(make)).await;
        let winners: Vec<_> = answers
            .iter()
            .filter(|answer| answer.status == 201)
            .collect();
        assert_eq!(winners.len(), 1);
        let kept = mia.get(&format!("{PATH}/{key}")).await.is(200);
        assert_eq!(kept.text(), winners[0].text());
        for loser in answers.into_iter().filter(|answer| answer.status != 201) {
            loser
                .is(422)
                .says(r#"{"key":["Key has already been taken"]}"#);
        }
    }
}
