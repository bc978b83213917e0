//! The labels operations.

mod change_and_delete;
mod create;
mod list_and_show;
mod private;

use serde_json::{Value, json};
use types::clock::iso8601;

use crate::person::Person;
use crate::world::World;

const PATH: &str = "/api/v1/labels";

async fn make(person: &Person<'_>, key: &str, value: &str) -> Value {
    person
        .post(PATH, json!({ "key": key, "value": value }))
        .await
        .is(201)
        .json()
}

fn keys(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| one["key"].as_str().unwrap())
        .collect()
}
