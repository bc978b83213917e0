//! Business clients and their keys.

use serde_json::{Value, json};

use crate::world::World;

async fn status(world: &World, client: &Value, key: &Value) -> u16 {
    let path = format!("/api/auth/session/{}", client["client"].as_str().unwrap());
    world
        .post(
            &path,
            json!({ "api_key": key["key"], "secret": key["secret"] }),
        )
        .await
        .status
        .as_u16()
}

/// A new client, and a key of it with a scope and an end.
async fn client_with_key(world: &World) -> (Value, Value) {
    let client = world.order(&["clients", "create", "The shop"]).await.well();
    let id = client["client"].as_str().unwrap();
    let mut words = vec!["clients", "keys", "create", id];
    words.extend(["--scope", "write:users", "--days", "2"]);
    let key = world.order(&words).await.well();
    (client, key)
}

/// How many acts on a client the trail tells of.
fn trail(world: &World, id: &str) -> usize {
    let own = format!("AUDIT#CLIENT#{id}");
    let items = world.table();
    let entries = items.iter().filter(|item| item["pk"]["S"] == own.as_str());
    entries.count()
}

#[tokio::test]
async fn a_client_signs_in_with_a_secret_that_is_shown_once() {
    let world = World::strict().await;
    let (client, key) = client_with_key(&world).await;
    let id = client["client"].as_str().unwrap();
    let secret = key["secret"].as_str().unwrap();
    assert!(secret.starts_with("sandbox_"));
    assert_eq!(status(&world, &client, &key).await, 200);
    assert!(!world.table_text().contains(secret));
    let listed = world.operate(&["clients", "keys", "list", id]).await;
    assert!(!listed.text.contains("secret"), "{}", listed.text);
    assert_eq!(listed.well()[0]["scopes"], json!(["write:users"]));
}

#[tokio::test]
async fn an_old_key_lives_on_for_a_while_beside_the_new_one() {
    let world = World::strict().await;
    let (client, key) = client_with_key(&world).await;
    let id = client["client"].as_str().unwrap();
    let name = key["key"].as_str().unwrap();
    let new = world
        .order(&["clients", "keys", "reroll", id, name, "--overlap", "60"])
        .await
        .well();
    assert_eq!(
        (
            status(&world, &client, &key).await,
            status(&world, &client, &new).await
        ),
        (200, 200)
    );
    let heir = new["key"].as_str().unwrap();
    assert_eq!((&new["ends"], &new["heir"]), (&key["ends"], &Value::Null));
    // Once more would make a key that ends with the overlap.
    let again = world
        .unchanged(world.order(&["clients", "keys", "reroll", id, name]))
        .await;
    again.fails(
        3,
        &format!("there is no live key {name} of {id} without an heir"),
    );
    let listed = world.operate(&["clients", "keys", "list", id]).await.well();
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .any(|key| key["key"] == name && key["heir"] == heir),
        "{listed}"
    );
    world.clock().advance(61);
    assert_eq!(
        (
            status(&world, &client, &key).await,
            status(&world, &client, &new).await
        ),
        (401, 200)
    );
    assert_eq!(trail(&world, id), 3);
}

#[tokio::test]
async fn a_disabled_client_and_a_revoked_key_sign_in_no_more() {
    let world = World::strict().await;
    let (client, key) = client_with_key(&world).await;
    let id = client["client"].as_str().unwrap();
    world.order(&["clients", "disable", id]).await.well();
    assert_eq!(status(&world, &client, &key).await, 401);
    world.order(&["clients", "enable", id]).await.well();
    assert_eq!(status(&world, &client, &key).await, 200);
    let name = key["key"].as_str().unwrap();
    world
        .order(&["clients", "keys", "revoke", id, name])
        .await
        .well();
    assert_eq!(status(&world, &client, &key).await, 401);
    assert_eq!(
        world.operate(&["clients", "list"]).await.well()[0]["name"],
        "The shop"
    );
    assert_eq!(trail(&world, id), 5);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::strict().await;
    let unknown = "there is no client 999999999";
    world
        .unchanged(world.order(&["clients", "disable", "999999999"]))
        .await
        .fails(3, unknown);
    world
        .unchanged(world.order(&["clients", "keys", "create", "999999999"]))
        .await
        .fails(3, unknown);
    let none = world
        .unchanged(world.order(&["clients", "keys", "revoke", "999999999", "po2_none"]))
        .await;
    none.fails(3, "there is no key po2_none of 999999999");
}
