//! What password hashes cost: a setting with a floor, and hashes that cost less are made anew.

use local::template::quick_passwords;
use local::{Options, Stack};
use serde_json::json;

use crate::person::{PASSWORD, Person};
use crate::world::World;

const EMAIL: &str = "mia@example.com";

/// How the hash of the only account was made.
fn made(world: &World) -> String {
    let items = world.table();
    let hash = items
        .iter()
        .find_map(|item| item["password"]["S"].as_str())
        .expect("a hash");
    hash.rsplitn(3, '$').last().unwrap().to_owned()
}

async fn sign_in(world: &World, password: &str, status: u16) {
    world
        .post("/session", json!({ "email": EMAIL, "password": password }))
        .await
        .is(status);
}

#[tokio::test]
async fn without_a_word_it_is_owasps_first_choice() {
    let world = World::with(&[
        ("PasswordMemory", "19456"),
        ("PasswordPasses", "2"),
        ("PasswordFloor", "on"),
    ])
    .await;
    Person::confirmed(&world, EMAIL).await;
    assert_eq!(made(&world), "$argon2id$v=19$m=19456,t=2,p=1");
    sign_in(&world, PASSWORD, 200).await;
    sign_in(&world, "wrong", 401).await;
}

#[tokio::test]
async fn a_hash_that_costs_less_is_made_anew_by_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let start = async |memory, passes| {
        World::kept(
            &[("PasswordMemory", memory), ("PasswordPasses", passes)],
            folder.path(),
        )
        .await
    };
    let world = start("8", "1").await;
    Person::confirmed(&world, EMAIL).await;
    assert_eq!(made(&world), "$argon2id$v=19$m=8,t=1,p=1");
    drop(world);
    let world = start("16", "2").await;
    sign_in(&world, "wrong", 401).await;
    assert_eq!(made(&world), "$argon2id$v=19$m=8,t=1,p=1");
    sign_in(&world, PASSWORD, 200).await;
    assert_eq!(made(&world), "$argon2id$v=19$m=16,t=2,p=1");
    sign_in(&world, PASSWORD, 200).await;
    drop(world);
    // One that costs more is as good.
    let world = start("8", "2").await;
    sign_in(&world, PASSWORD, 200).await;
    assert_eq!(made(&world), "$argon2id$v=19$m=16,t=2,p=1");
}

#[tokio::test]
async fn below_the_floor_no_function_starts_in_production_nor_without_a_word() {
    for changed in [("Stage", "production"), ("PasswordFloor", "on")] {
        let mut parameters = quick_passwords();
        parameters.insert(changed.0.to_owned(), changed.1.to_owned());
        let refused = Stack::start(Options {
            parameters,
            ..Options::default()
        })
        .await
        .expect_err("a refusal");
        let said = format!("{refused:#}");
        assert!(
            said.contains("PASSWORD_MEMORY must be 19456 to 155648 KiB"),
            "{said}"
        );
        assert!(said.contains("PASSWORD_PASSES must be 2 to 16"), "{said}");
    }
}
