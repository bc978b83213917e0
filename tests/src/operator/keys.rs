//! The keyring.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::fixtures::profile;
use crate::person::{PASSWORD, Person};
use crate::world::World;

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD
        .decode(token.split('.').next().unwrap())
        .unwrap();
    serde_json::from_slice::<Value>(&header).unwrap()["kid"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn states(world: &World) -> Vec<(String, String)> {
    let shown = world.operate(&["keys", "show"]).await.well();
    let text = |key: &Value, name: &str| key[name].as_str().unwrap().to_owned();
    let row = |key: &Value| {
        (
            text(key, "id"),
            format!("{} {}", text(key, "kind"), text(key, "state")),
        )
    };
    shown.as_array().unwrap().iter().map(row).collect()
}

#[tokio::test]
async fn a_new_pair_signs_once_everybody_knows_it_and_the_old_one_verifies() {
    let world = World::strict().await;
    let mia = world.account().await;
    let old = kid(&mia.token);
    world
        .order(&["keys", "rotate", "rs256", "--no-wait"])
        .await
        .well();
    let pending = states(&world).await;
    assert_eq!(
        (pending[0].0.as_str(), pending[1].1.as_str()),
        (old.as_str(), "RS256 pending")
    );
    // Too soon: nothing moves, and there is no second new pair.
    world
        .order(&["keys", "rotate", "rs256", "--no-wait"])
        .await
        .well();
    assert_eq!(states(&world).await, pending);

    world.clock().advance(631);
    world
        .order(&["keys", "rotate", "rs256", "--no-wait"])
        .await
        .well();
    let rotated = states(&world).await;
    let new = rotated[0].0.clone();
    assert_eq!(
        rotated[0],
        (pending[1].0.clone(), "RS256 current".to_owned())
    );
    assert_eq!(rotated[1], (old.clone(), "RS256 previous".to_owned()));
    world.clock().advance(301);
    mia.get("/api/v1/accounts/me").await.is(200);
    let token = Person::token(&world, &mia.email, PASSWORD).await;
    assert_eq!(kid(&token), new);

    let current = world.order(&["keys", "drop", &new]).await;
    current.fails(3, &format!("there is no previous or pending pair {new}"));
    world.order(&["keys", "drop", &old]).await.well();
    world.clock().advance(301);
    mia.get("/api/v1/accounts/me")
        .await
        .refuses(401, "The access token is invalid");
    world
        .ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null)
        .await
        .is(200);
}

#[tokio::test]
async fn what_an_old_sealing_key_sealed_still_opens() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.post("/api/v1/profiles", profile()).await.is(201);
    world
        .order(&["keys", "rotate", "sealing", "--at-once"])
        .await
        .well();
    let sealing: Vec<_> = states(&world)
        .await
        .into_iter()
        .filter(|(_, state)| state.starts_with("sealing"))
        .collect();
    let expected = [("2", "sealing current"), ("1", "sealing previous")];
    assert_eq!(
        sealing,
        expected.map(|(id, state)| (id.to_owned(), state.to_owned()))
    );
    world.clock().advance(301);
    assert_eq!(
        mia.get("/api/v1/profiles/me").await.is(200).json()["city"],
        "Odesa"
    );
}

#[tokio::test]
async fn no_key_is_ever_shown() {
    let world = World::strict().await;
    let shown = world.operate(&["keys", "show"]).await;
    assert!(!shown.text.contains("PRIVATE"));
    let rows: Value = serde_json::from_str(&shown.text).unwrap();
    let names: Vec<_> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["kind", "id", "state", "created", "days"]);
}
