//! The labels operations.

use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::clock::iso8601;

use crate::person::Person;
use crate::world::World;

const PATH: &str = "/api/v1/labels";

async fn make(person: &Person<'_>, key: &str, value: &str) -> Value {
    person.post(PATH, json!({ "key": key, "value": value })).await.is(201).json()
}

fn keys(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect()
}

mod create {
    use super::*;

    #[tokio::test]
    async fn answers_with_the_label() {
        let world = World::strict().await;
        let mia = world.account().await;
        let at = iso8601(world.clock().now());
        let answer = mia.post(PATH, json!({ "key": "NewsLetter_1", "value": "weekly" })).await.is(201);
        let made = answer.json()["created_at"].as_str().unwrap().to_owned();
        assert!(made >= at && made.len() == 20, "{made}");
        let body = r#"{"key":"NewsLetter_1","value":"weekly","scope":"public","created_at":"AT","updated_at":"AT"}"#;
        answer.says(&body.replace("AT", &made));
        assert_eq!(mia.level().await, 1);
    }

    #[tokio::test]
    async fn keeps_the_case_of_keys_and_makes_each_once() {
        let world = World::strict().await;
        let mia = world.account().await;
        make(&mia, "News", "one").await;
        make(&mia, "news", "two").await;
        let again = world.unchanged(mia.post(PATH, json!({ "key": "news", "value": "three" }))).await;
        again.is(422).says(r#"{"key":["Key has already been taken"]}"#);
        let both = world.unchanged(mia.post(PATH, json!({ "key": "news", "value": "a b" }))).await;
        both.is(422).says(r#"{"key":["Key has already been taken"],"value":["Value is invalid"]}"#);
    }

    #[tokio::test]
    async fn tells_all_that_is_wrong() {
        let world = World::strict().await;
        let mia = world.account().await;
        let long = "a".repeat(256);
        let short = "Key is too short (minimum is 3 characters)";
        for (key, value, body) in [
            ("a b", "weekly", json!({ "key": ["Key is invalid"] })),
            ("news/letter", "weekly", json!({ "key": ["Key is invalid"] })),
            (" news", "weekly", json!({ "key": ["Key is invalid"] })),
            ("nëws", "weekly", json!({ "key": ["Key is invalid"] })),
            ("ab", "weekly", json!({ "key": [short] })),
            ("!", "weekly", json!({ "key": [short, "Key is invalid"] })),
            (&long, "weekly", json!({ "key": ["Key is too long (maximum is 255 characters)"] })),
            ("news", "ab", json!({ "value": ["Value is too short (minimum is 3 characters)"] })),
            ("news", &long, json!({ "value": ["Value is too long (maximum is 255 characters)"] })),
            ("..", "a b", json!({ "key": [short, "Key is invalid"], "value": ["Value is invalid"] })),
        ] {
            let answer = world.unchanged(mia.post(PATH, json!({ "key": key, "value": value }))).await;
            answer.is(422).says(&body.to_string());
        }
        for (key, value) in [("a".repeat(255), "b".repeat(255)), ("abc".to_owned(), "1-_".to_owned())] {
            make(&mia, &key, &value).await;
        }
    }

    #[tokio::test]
    async fn wants_its_parameters_before_the_token() {
        let world = World::strict().await;
        let mia = world.account().await;
        for (body, error) in [
            (json!({}), "key is missing, key is empty, value is missing, value is empty"),
            (json!({ "key": "news" }), "value is missing, value is empty"),
            (json!({ "key": " ", "value": null }), "key is empty, value is empty"),
            (json!({ "key": ["news"], "value": {} }), "key is invalid, value is invalid"),
            (json!({ "key": "news\u{0}", "value": "weekly" }), "key is invalid"),
        ] {
            world.unchanged(mia.post(PATH, body.clone())).await.refuses(400, error);
            world.unchanged(world.post(PATH, body)).await.refuses(400, error);
        }
        let good = json!({ "key": "news", "value": "weekly" });
        world.unchanged(world.post(PATH, good)).await.refuses(401, "The access token is invalid");
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
        let answer = world.unchanged(mia.post(PATH, json!({ "key": "one-more", "value": "here" }))).await;
        answer.refuses(400, "Maximum number of labels was reached");
        mia.delete(&format!("{PATH}/label-50")).await.is(204);
        make(&mia, "one-more", "here").await;
        let list = mia.get(PATH).await.is(200).json();
        assert_eq!(list.as_array().unwrap().len(), 101, "with the private one");
        assert_eq!(keys(&list)[100], "one-more");
    }

    #[tokio::test]
    async fn of_sixteen_at_once_one_wins() {
        let world = World::strict().await;
        let mia = world.account().await;
        for round in 0..10 {
            let key = format!("race-{round}");
            let make = |n: usize| mia.post(PATH, json!({ "key": key, "value": format!("value-{n}") }));
            let answers = join_all((0..16).map(make)).await;
            let winners: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
            assert_eq!(winners.len(), 1);
            let kept = mia.get(&format!("{PATH}/{key}")).await.is(200);
            assert_eq!(kept.text(), winners[0].text());
            for loser in answers.into_iter().filter(|answer| answer.status != 201) {
                loser.is(422).says(r#"{"key":["Key has already been taken"]}"#);
            }
        }
    }
}

mod list_and_show {
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
        assert_eq!(keys(&list), ["email", "zebra", "alpha", "Middle", "document"]);
        let scopes: Vec<_> = list.as_array().unwrap().iter().map(|one| one["scope"].as_str().unwrap()).collect();
        assert_eq!(scopes, ["private", "public", "public", "public", "private"]);
        assert_eq!(mia.get(&format!("{PATH}/email")).await.is(200).json(), list[0]);
        assert_eq!(mia.get(&format!("{PATH}/alpha")).await.is(200).json(), list[2]);
        for path in [format!("{PATH}/"), format!("{PATH}.json"), format!("{PATH}/alpha.json")] {
            mia.get(&path).await.is(200);
        }
    }

    #[tokio::test]
    async fn shows_the_private_one_of_two() {
        let world = World::strict().await;
        let mia = world.account().await;
        make(&mia, "email", "public-one").await;
        let shown = mia.get(&format!("{PATH}/email")).await.is(200).json();
        assert_eq!((&shown["scope"], &shown["value"]), (&json!("private"), &json!("verified")));
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
        let odd = ["n%C3%ABws", "%FF", "%25", "%25FF", "a%23b", "%7Bkey%7D", "%22", "~", &long];
        for key in odd.into_iter().chain(["a/b", "news%2Fx", "..%2F..", "news/x/y"]) {
            for method in ["GET", "PATCH", "DELETE"] {
                let path = format!("{PATH}/{key}");
                let answer = world.unchanged(mia.ask(method, &path, json!({ "value": "daily" }))).await.is(404);
                let error = answer.json()["error"].as_str().unwrap().to_owned();
                assert!(["Couldn't find Label", "Unable to find endpoint"].contains(&error.as_str()), "{key}: {error}");
            }
        }
        // What the gateway or Lambda's adapter makes of these is the list's path, or one that nobody serves.
        for key in ["..", "%2E%2E", "%3Fx", "%00", "%20"] {
            let answer = mia.get(&format!("{PATH}/{key}")).await;
            assert!(answer.status == 404 || answer.status == 200, "{key}: {}", answer.text());
        }
        world.get(&format!("{PATH}/%FF")).await.refuses(401, "The access token is invalid");
    }
}

mod change_and_delete {
    use super::*;

    #[tokio::test]
    async fn a_change_keeps_all_but_the_value() {
        let world = World::strict().await;
        let mia = world.account().await;
        let before = make(&mia, "news", "weekly").await;
        world.clock().advance(60);
        let after = mia.patch(&format!("{PATH}/news"), json!({ "value": "daily" })).await.is(200).json();
        assert_eq!(after["value"], "daily");
        assert_eq!((&after["created_at"], &after["scope"]), (&before["created_at"], &before["scope"]));
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
        give(json!("a b")).await.is(422).says(r#"{"value":["Value is invalid"]}"#);
        let two = r#"{"value":["Value is too short (minimum is 3 characters)","Value is invalid"]}"#;
        give(json!("!")).await.is(422).says(two);
        give(json!(null)).await.refuses(400, "value is empty");
        world.unchanged(mia.patch(&path, json!({}))).await.refuses(400, "value is missing, value is empty");
        world
            .unchanged(world.ask("PATCH", &path, None, &json!({})))
            .await
            .refuses(400, "value is missing, value is empty");
        let good = json!({ "value": "daily" });
        world.unchanged(world.ask("PATCH", &path, None, &good)).await.refuses(401, "The access token is invalid");
        // What is not there is told before what is wrong with the value.
        mia.patch(&format!("{PATH}/none"), json!({ "value": "!" })).await.refuses(404, "Couldn't find Label");
        mia.patch(&format!("{PATH}/email"), json!({ "value": "!" })).await.refuses(400, "Can't update Label.");
    }

    #[tokio::test]
    async fn a_private_label_is_not_the_owners_to_write() {
        let world = World::strict().await;
        let mia = world.account().await;
        let path = format!("{PATH}/email");
        let value = json!({ "value": "daily" });
        // A public label of the same key stands behind the private one.
        for _ in 0..2 {
            world.unchanged(mia.patch(&path, value.clone())).await.refuses(400, "Can't update Label.");
            world.unchanged(mia.delete(&path)).await.refuses(400, "Can't update Label.");
            mia.post(PATH, json!({ "key": "email", "value": "public-one" })).await;
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
            let answer = world.unchanged(mia.ask(method, &path, json!({ "value": "daily" }))).await;
            answer.refuses(404, "Couldn't find Label");
        }
    }

    #[tokio::test]
    async fn of_sixteen_deletions_one_finds_it() {
        let world = World::strict().await;
        let mia = world.account().await;
        make(&mia, "news", "weekly").await;
        let path = format!("{PATH}/news");
        let answers = join_all((0..16).map(|_| mia.delete(&path))).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(204), count(404)), (1, 15));
    }
}

mod private {
    use super::*;

    #[tokio::test]
    async fn levels_follow_in_order() {
        let world = World::strict().await;
        let mia = world.account().await;
        for (key, value, level) in [
            ("document", "verified", 1),
            ("phone", "verified", 3),
            ("document", "rejected", 2),
            ("document", "verified", 3),
            ("email", "revoked", 0),
        ] {
            mia.private_label(key, value).await;
            assert_eq!(mia.level().await, level, "{key}: {value}");
        }
    }

    #[tokio::test]
    async fn of_sixteen_changes_at_once_none_is_lost() {
        let world = World::strict().await;
        let mia = world.account().await;
        let keys: Vec<_> = (0..16).map(|n| format!("label-{n}")).collect();
        join_all(keys.iter().map(|key| mia.private_label(key, "here"))).await;
        let list = mia.get(PATH).await.json();
        assert_eq!(list.as_array().unwrap().len(), 17);
    }
}
