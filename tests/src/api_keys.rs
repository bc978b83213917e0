//! The API key operations.

mod change;
mod create;
mod ended;
mod gate;
mod scopes;

use serde_json::{Value, json};

use crate::client::{KEYS, Owner, PAIRS, encoded};
use crate::world::{Answer, World};

const MIA: &str = "mia@example.com";
const NO_SUCH: &str = "0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11";
const WRONG: &str = "Your code is invalid";
const USED: &str = "This code was already used. Wait until the next time period";

fn public_key() -> String {
    encoded(&PAIRS[0].public)
}

/// The API keys in the table, and what they are found by.
fn stored(world: &World) -> Vec<Value> {
    let prefixed = |item: &Value, part: &str| item[part]["S"].as_str().unwrap().starts_with("KEY#");
    world
        .table()
        .into_iter()
        .filter(|item| prefixed(item, "pk") || prefixed(item, "sk"))
        .collect()
}

/// Asserts that `deed` leaves every API key as it is.
async fn unharmed(world: &World, deed: impl Future<Output = Answer>) -> Answer {
    let before = stored(world);
    let answer = deed.await;
    assert_eq!(stored(world), before);
    answer
}

mod read {
    use super::*;

    #[tokio::test]
    async fn lists_the_oldest_first_and_shows_one() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let kids = [
            mia.key(json!({ "scopes": "a" })).await,
            mia.key(json!({ "scopes": "b" })).await,
        ];
        let list = mia.ask("GET", KEYS, Value::Null).await.is(200).json();
        let listed: Vec<_> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key["uid"].as_str().unwrap())
            .collect();
        assert_eq!(listed, kids);
        let one = mia
            .ask("GET", &format!("{KEYS}/{}", kids[1]), Value::Null)
            .await
            .is(200)
            .json();
        assert_eq!(one, list[1]);
        mia.ask(
            "GET",
            &format!("{KEYS}/{}.json", kids[0].to_uppercase()),
            Value::Null,
        )
        .await
        .is(200);
    }

    #[tokio::test]
    async fn refuses_what_is_not_the_caller_s() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let kid = mia.key(json!({})).await;
        let ann = Owner::of(&world, "ann@example.com").await;
        ann.ask("GET", KEYS, Value::Null).await.is(200).says("[]");
        for kid in [kid.as_str(), NO_SUCH, "none", "%FF"] {
            let path = format!("{KEYS}/{kid}");
            ann.ask("GET", &path, Value::Null)
                .await
                .refuses(404, "Record is not found");
            let change = json!({ "state": "inactive" });
            unharmed(&world, ann.ask("PATCH", &path, change))
                .await
                .refuses(404, "Record is not found");
            unharmed(&world, ann.ask("DELETE", &path, Value::Null))
                .await
                .refuses(404, "Record is not found");
        }
    }
}

mod delete {
    use super::*;

    #[tokio::test]
    async fn leaves_nothing_behind() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let kid = mia.key(json!({})).await;
        let path = format!("{KEYS}/{kid}");
        mia.ask("DELETE", &path, Value::Null).await.is(204).says("");
        assert_eq!(stored(&world), Vec::<Value>::new());
        mia.ask("DELETE", &path, Value::Null)
            .await
            .refuses(404, "Record is not found");
        mia.ask("GET", KEYS, Value::Null).await.is(200).says("[]");
    }
}
