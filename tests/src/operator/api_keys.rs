//! The API keys of accounts.

use clap::Parser as _;
use operator::command::CommandLine;
use serde_json::{Value, json};

use crate::client::{KEYS, Owner, PAIRS, claims};
use crate::world::{Answer, World};

const EMAIL: &str = "mia@example.com";
const NO_SUCH: &str = "0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11";

async fn exchange(world: &World, kid: &str) -> Answer {
    let jwt = PAIRS[0].sign(&claims(
        &world.calls().len().to_string(),
        world.clock().now(),
    ));
    world
        .post(
            "/api/v1/sessions/generate_jwt",
            json!({ "kid": kid, "jwt_token": jwt }),
        )
        .await
}

/// Keys and states as the operator is shown them.
async fn listed(world: &World) -> Vec<(String, String)> {
    let keys = world
        .operate(&["accounts", "keys", "list", EMAIL])
        .await
        .well();
    let text = |key: &Value, name: &str| key[name].as_str().unwrap().to_owned();
    keys.as_array()
        .unwrap()
        .iter()
        .map(|key| (text(key, "key"), text(key, "state")))
        .collect()
}

#[tokio::test]
async fn one_key_is_ended_and_others_live_on() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    assert_eq!(listed(&world).await, []);
    let (kid, other) = (
        mia.key(json!({ "scopes": "trade", "expires_in": 60 }))
            .await,
        mia.key(json!({})).await,
    );
    let keys = world
        .operate(&["accounts", "keys", "list", EMAIL])
        .await
        .well();
    let now = mia
        .ask("GET", &format!("{KEYS}/{kid}"), Value::Null)
        .await
        .json();
    assert_eq!(
        keys[0],
        json!({
            "key": kid, "state": "active", "scopes": "trade", "expires_in": 60,
            "created": now["created_at"], "changed": now["updated_at"],
        })
    );
    let uid = mia.person.uid().await;
    let ended = world
        .order(&["accounts", "keys", "end", EMAIL, &kid])
        .await
        .well();
    assert_eq!(
        ended,
        json!({ "uid": uid, "key": kid, "state": "inactive" })
    );
    exchange(&world, &kid)
        .await
        .refuses(404, "Record is not found");
    exchange(&world, &other).await.is(200);
    let told = world
        .post("/api/v1/security/verify_api_key", json!({ "uid": kid }))
        .await;
    told.is(200).says(r#"{"state":"inactive"}"#);
    let states = [
        (kid.clone(), "inactive".to_owned()),
        (other, "active".to_owned()),
    ];
    assert_eq!(listed(&world).await, states);
    let trail = world.operate(&["accounts", "show", EMAIL]).await.well()["audit"].clone();
    assert_eq!(
        (&trail[0]["what"], &trail[0]["why"]),
        (&json!(format!("end-key {kid}")), &json!("ticket 7"))
    );
}

#[tokio::test]
async fn a_key_is_ended_once_and_its_owner_activates_it() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let (kid, uid) = (mia.key(json!({})).await, mia.person.uid().await);
    world
        .order(&["accounts", "keys", "end", EMAIL, &kid])
        .await
        .well();
    let again = world
        .unchanged(world.order(&["accounts", "keys", "end", &uid, &kid]))
        .await;
    again.fails(4, "the key is not active");
    let unknown = world
        .unchanged(world.order(&["accounts", "keys", "end", &uid, NO_SUCH]))
        .await;
    unknown.fails(3, &format!("there is no key {NO_SUCH} of {uid}"));
    let activated = mia
        .ask(
            "PATCH",
            &format!("{KEYS}/{kid}"),
            json!({ "state": "active" }),
        )
        .await
        .is(200);
    assert_eq!(activated.json()["state"], "active");
    exchange(&world, &kid).await.is(200);
}

#[tokio::test]
async fn all_keys_are_ended_and_nothing_else() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let ann = Owner::of(&world, "ann@example.com").await;
    let (kids, hers) = (
        [mia.key(json!({})).await, mia.key(json!({})).await],
        ann.key(json!({})).await,
    );
    world
        .order(&["accounts", "keys", "end", EMAIL, "--all"])
        .await
        .well();
    for kid in &kids {
        exchange(&world, kid)
            .await
            .refuses(404, "Record is not found");
    }
    exchange(&world, &hers).await.is(200);
    assert!(
        listed(&world)
            .await
            .iter()
            .all(|(_, state)| state == "inactive")
    );
    // Sessions and second factor live on, and what is made from now on is alive.
    let new = mia.key(json!({})).await;
    exchange(&world, &new).await.is(200);
    mia.ask(
        "PATCH",
        &format!("{KEYS}/{}", kids[0]),
        json!({ "state": "active" }),
    )
    .await
    .is(200);
    exchange(&world, &kids[0]).await.is(200);
    exchange(&world, &kids[1])
        .await
        .refuses(404, "Record is not found");
    let trail = world.operate(&["accounts", "show", EMAIL]).await.well()["audit"].clone();
    assert_eq!(
        (&trail[0]["what"], &trail[0]["why"]),
        (&json!("end-keys"), &json!("ticket 7"))
    );
}

#[tokio::test]
async fn a_key_of_somebody_else_is_not_ended() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let ann = Owner::of(&world, "ann@example.com").await;
    let (kid, uid) = (mia.key(json!({})).await, ann.person.uid().await);
    let other = world
        .unchanged(world.order(&["accounts", "keys", "end", &uid, &kid]))
        .await;
    other.fails(3, &format!("there is no key {kid} of {uid}"));
    exchange(&world, &kid).await.is(200);
    world
        .operate(&["accounts", "keys", "list", "no@example.com"])
        .await
        .fails(3, "there is no account with this address");
}

#[test]
fn one_key_or_all_and_always_a_reason() {
    let typed = |words: &[&str]| {
        let words = ["operator", "--local", "accounts", "keys", "end", EMAIL]
            .iter()
            .chain(words);
        CommandLine::try_parse_from(words).is_ok()
    };
    assert!(typed(&[NO_SUCH, "--reason", "ticket 7"]) && typed(&["--all", "--reason", "ticket 7"]));
    for words in [
        &["--reason", "ticket 7"][..],
        &[NO_SUCH],
        &["--all"],
        &[NO_SUCH, "--all", "--reason", "ticket 7"],
        &["none", "--reason", "ticket 7"],
    ] {
        assert!(!typed(words), "{words:?}");
    }
    let help = CommandLine::try_parse_from(["operator", "accounts", "keys", "--help"])
        .unwrap_err()
        .to_string();
    assert!(help.contains("list") && help.contains("end"), "{help}");
}
