//! What is stored of a password for SCRAM: made whenever the plain one is at hand, and renewed when
//! the count changes.

use std::collections::BTreeSet;

use serde_json::json;

use super::{EMAIL, refuses};
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::World;

async fn count(world: &World, email: &str) -> u64 {
    Scram::new(world, email, PASSWORD).challenge().await["iterationCount"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn an_old_count_still_signs_in_and_is_renewed_by_the_next_password_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let start =
        async |counts: &str| World::kept(&[("ScramIterations", counts)], folder.path()).await;
    let world = start("4096").await;
    Person::confirmed(&world, EMAIL).await;
    drop(world);

    let world = start("5000,4096").await;
    assert_eq!(count(&world, EMAIL).await, 4_096);
    // Addresses without an account have either count, each always the same one.
    let mut counts = BTreeSet::new();
    for n in 0..32 {
        let unknown = format!("nobody{n}@example.com");
        let first = count(&world, &unknown).await;
        assert_eq!(count(&world, &unknown).await, first);
        counts.insert(first);
    }
    assert_eq!(counts, BTreeSet::from([4_096, 5_000]));
    Scram::new(&world, EMAIL, PASSWORD).device().await;
    assert_eq!(count(&world, EMAIL).await, 4_096);
    world
        .post("/session", json!({ "email": EMAIL, "password": "wrong" }))
        .await
        .is(401);
    assert_eq!(count(&world, EMAIL).await, 4_096);
    world
        .post("/session", json!({ "email": EMAIL, "password": PASSWORD }))
        .await
        .is(200);
    assert_eq!(count(&world, EMAIL).await, 5_000);
    Scram::new(&world, EMAIL, PASSWORD).device().await;
}

#[tokio::test]
async fn a_stranger_who_signs_up_again_changes_nothing() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    world
        .post(
            "/api/v1/accounts",
            json!({ "email": EMAIL, "password": "Stranger-lane-5" }),
        )
        .await
        .is(201);
    let credential = world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == "CREDENTIAL")
        .unwrap();
    assert!(
        !credential
            .as_object()
            .unwrap()
            .keys()
            .any(|name| name.starts_with("pending_p"))
    );
    for name in ["offered", "offered_sum", "offers"] {
        assert_eq!(credential[name], json!({ "N": "0" }), "{name}");
    }
    Scram::new(&world, EMAIL, PASSWORD).device().await;
    refuses(
        Scram::new(&world, EMAIL, "Stranger-lane-5").login().await,
        401,
        "Error.Login.Invalid",
    );
}

#[tokio::test]
async fn the_table_holds_it_sealed_only() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let credential = world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == "CREDENTIAL")
        .unwrap();
    assert_eq!(credential["verifier"]["S"].as_str().unwrap().len(), 151);
    let salt = Scram::new(&world, EMAIL, PASSWORD).challenge().await["salt"].clone();
    assert!(!world.table_text().contains(salt.as_str().unwrap()));
}

#[tokio::test]
async fn the_fullest_credential_is_written_for_one_unit() {
    let world = World::strict().await;
    let mia = world.account().await;
    let wrong = json!({ "email": EMAIL, "password": "wrong" });
    world
        .post(
            "/api/v1/accounts",
            json!({ "email": EMAIL, "password": "Stranger-lane-5" }),
        )
        .await
        .is(201);
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    mia.post("/session", wrong.clone()).await.is(401);
    world.post("/session", wrong).await.is(401);
    // The other one is the source's.
    world.costs(1, 0.0, 2.0);
    // Neither does what SCRAM adds.
    refuses(
        Scram::new(&world, EMAIL, "wrong").login().await,
        401,
        "Error.Login.Invalid",
    );
    world.costs(1, 0.0, 2.0);
}

/// The bytes of an item, as DynamoDB counts them: names, texts, and digits two by two.
fn size(item: &serde_json::Value) -> usize {
    let value = |value: &serde_json::Value| match value.as_object().unwrap().iter().next().unwrap()
    {
        (kind, text) if kind == "N" => text.as_str().unwrap().len() / 2 + 2,
        (_, serde_json::Value::String(text)) => text.len(),
        (_, serde_json::Value::Array(texts)) => {
            3 + texts
                .iter()
                .map(|text| text.as_str().unwrap().len() + 1)
                .sum::<usize>()
        }
        _ => 1,
    };
    item.as_object()
        .unwrap()
        .iter()
        .map(|(name, held)| name.len() + value(held))
        .sum()
}

#[tokio::test]
async fn a_sign_up_that_waits_stays_within_one_unit_however_often_it_is_made() {
    for world in [World::strict().await, World::compat().await] {
        for hour in 0..3 {
            for n in 0..6 {
                let sign_up =
                    json!({ "email": EMAIL, "password": format!("Stranger-Lane-{hour}{n}") });
                world.post("/api/v1/accounts", sign_up).await;
                world
                    .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
                    .await;
                let wrong = json!({ "email": EMAIL, "password": "wrong" });
                world
                    .post_from(&format!("203.0.{n}.7"), "/session", &wrong)
                    .await
                    .is(401);
            }
            world.clock().advance(3_600);
        }
        let credential = world
            .table()
            .into_iter()
            .find(|item| item["sk"]["S"] == "CREDENTIAL")
            .unwrap();
        assert!(
            size(&credential) <= 1_024,
            "{}: {credential}",
            size(&credential)
        );
    }
}
