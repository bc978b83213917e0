//! `GET /api/v1/labels` and `GET /api/v1/labels/{key}`.

use super::*;

#[tokio::test]
async fn shows_private_and_public_ones_oldest_first() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.clock().advance(5);
    for key in ["zebra", "alpha", "Middle"] {
        make(&mia, key, "here").await;
    }
    world.clock().advance(5);
    mia.private_label("document", "pending").await;
    let list = mia.get(PATH).await.is(200).json();
    assert_eq!(
        keys(&list),
        ["email", "zebra", "alpha", "Middle", "document"]
    );
    let scopes: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["scope"].as_str().unwrap())
        .collect();
    assert_eq!(scopes, ["private", "public", "public", "public", "private"]);
    assert_eq!(
        mia.get(&format!("{PATH}/email")).await.is(200).json(),
        list[0]
    );
    assert_eq!(
        mia.get(&format!("{PATH}/alpha")).await.is(200).json(),
        list[2]
    );
    for path in [
        format!("{PATH}/"),
        format!("{PATH}.json"),
        format!("{PATH}/alpha.json"),
    ] {
        mia.get(&path).await.is(200);
    }
}

#[tokio::test]
async fn shows_the_private_one_of_two() {
    let world = World::strict().await;
    let mia = world.account().await;
    make(&mia, "email", "public-one").await;
    let shown = mia.get(&format!("{PATH}/email")).await.is(200).json();
    assert_eq!(
        (&shown["scope"], &shown["value"]),
        (&json!("private"), &json!("verified"))
    );
    assert_eq!(mia.get(PATH).await.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn everybody_has_labels_of_their_own() {
    let world = World::strict().await;
    let mia = world.account().await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    make(&mia, "news", "weekly").await;
    for path in [format!("{PATH}/news"), format!("{PATH}/NEWS")] {
        bob.get(&path).await.refuses(404, "Couldn't find Label");
    }
    assert_eq!(keys(&bob.get(PATH).await.json()), ["email"]);
}

#[tokio::test]
async fn odd_keys_in_paths_are_not_found() {
    let world = World::strict().await;
    let mia = world.account().await;
    make(&mia, "news", "weekly").await;
    let long = "a".repeat(2_000);
    let odd = [
        "n%C3%ABws",
        "%FF",
        "%25",
        "%25FF",
        "a%23b",
        "%7Bkey%7D",
        "%22",
        "~",
        &long,
    ];
    for key in odd
        .into_iter()
        .chain(["a/b", "news%2Fx", "..%2F..", "news/x/y"])
    {
        for method in ["GET", "PATCH", "DELETE"] {
            let path = format!("{PATH}/{key}");
            let answer = world
                .unchanged(mia.ask(method, &path, json!({ "value": "daily" })))
                .await
                .is(404);
            let error = answer.json()["error"].as_str().unwrap().to_owned();
            assert!(
                ["Couldn't find Label", "Unable to find endpoint"].contains(&error.as_str()),
                "{key}: {error}"
            );
        }
    }
    // What the gateway or Lambda's adapter makes of these is the list's path, or one that nobody
    // serves.
    for key in ["..", "%2E%2E", "%3Fx", "%00", "%20"] {
        let answer = mia.get(&format!("{PATH}/{key}")).await;
        assert!(
            answer.status == 404 || answer.status == 200,
            "{key}: {}",
            answer.text()
        );
    }
    world
        .get(&format!("{PATH}/%FF"))
        .await
        .refuses(401, "The access token is invalid");
}
