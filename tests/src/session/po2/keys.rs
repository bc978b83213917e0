//! What an operator does with clients and keys, and what becomes of logins.

use shared::client::Environment;

use super::{Machine, refuses};
use crate::world::{World, crowd};

#[tokio::test]
async fn a_reroll_overlaps_and_a_revocation_is_at_once() {
    let world = World::strict().await;
    let old = Machine::made(&world).await;
    let reroll = async |overlap: i64| {
        let by = world.audit();
        let operations = world.operations();
        let made = operations.reroll_client_key(&old.client_id, &old.key.api_key, overlap, &by);
        made.await.unwrap()
    };
    let (key, secret) = reroll(600).await.unwrap();
    assert_eq!(
        (&key.scopes, key.environment),
        (&old.key.scopes, Environment::Sandbox)
    );
    let new = Machine {
        client_id: old.client_id.clone(),
        key,
        secret: secret.shown().to_owned(),
    };
    old.login(&world).await.is(200);
    new.login(&world).await.is(200);
    // A second reroll of the old key makes none, and does not lengthen its life.
    assert!(reroll(6_000).await.is_none());
    world.clock().advance(600);
    refuses(old.login(&world).await, 401, "Unauthorized");
    new.login(&world).await.is(200);
    assert!(reroll(600).await.is_none());
    assert!(
        world
            .operations()
            .revoke_client_key(&new.client_id, &new.key.api_key, &world.audit())
            .await
            .unwrap()
    );
    refuses(new.login(&world).await, 401, "Unauthorized");
    assert!(
        !world
            .operations()
            .revoke_client_key(&new.client_id, "po2_none", &world.audit())
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn clients_and_keys_are_listed_without_secrets() {
    let world = World::strict().await;
    let (one, two) = (Machine::made(&world).await, Machine::made(&world).await);
    let more = Machine::keyed(&world, &one.client_id, None).await;
    world
        .operations()
        .switch_client(&two.client_id, false, &world.audit())
        .await
        .unwrap();
    let clients = world.operations().clients().await.unwrap();
    let mut ids = [one.client_id.clone(), two.client_id.clone()];
    ids.sort();
    assert_eq!(
        clients
            .iter()
            .map(|client| client.client_id.clone())
            .collect::<Vec<_>>(),
        ids
    );
    for client in clients {
        let state = if client.client_id == two.client_id {
            "Disabled"
        } else {
            "Active"
        };
        assert_eq!(
            (client.name.as_str(), format!("{:?}", client.state)),
            ("Shop", state.to_owned())
        );
    }
    let mut names: Vec<_> = world
        .operations()
        .client_keys(&one.client_id)
        .await
        .unwrap()
        .into_iter()
        .map(|key| key.api_key)
        .collect();
    let mut expected = [one.key.api_key, more.key.api_key];
    names.sort();
    expected.sort();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_client_that_is_not_there_is_not_switched_and_gets_no_key() {
    let world = World::strict().await;
    assert!(
        !world
            .operations()
            .switch_client("999999999", false, &world.audit())
            .await
            .unwrap()
    );
    let keyless = world
        .operations()
        .create_client_key("999999999", Environment::Live, &[], None, &world.audit())
        .await
        .unwrap();
    assert!(keyless.is_none());
}

#[tokio::test]
async fn a_use_is_noted_once_an_hour() {
    let world = World::strict().await;
    let machine = Machine::made(&world).await;
    let used = async || {
        world
            .operations()
            .client_keys(&machine.client_id)
            .await
            .unwrap()[0]
            .last_used_at
    };
    assert_eq!(used().await, None);
    machine.login(&world).await.is(200);
    let first = used().await.unwrap();
    world.clock().advance(3_590);
    world.unchanged(machine.login(&world)).await.is(200);
    assert_eq!(used().await, Some(first));
    world.clock().advance(10);
    for answer in crowd((0..8).map(|_| machine.login(&world))).await {
        answer.is(200);
    }
    assert!(used().await.unwrap() >= first + 3_600);
}
