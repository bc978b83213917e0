//! `Idempotency-Key`: a request that is repeated has one effect and the first one's answer,
//! whatever fails.

mod costs;
mod faults;
mod refusals;
mod scenes;
mod scope;
mod twice;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use serde_json::Value;

use crate::world::World;

const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

/// A request with a JSON body (none for `Value::Null`), a token where given, and the key.
fn keyed(row: &str, token: Option<&str>, body: &Value) -> Request<Bytes> {
    let (method, path) = row.split_once(' ').unwrap();
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = if body.is_null() {
        Bytes::new()
    } else {
        Bytes::from(body.to_string())
    };
    with_key(request.body(body).unwrap(), KEY)
}

fn with_key(mut request: Request<Bytes>, key: &str) -> Request<Bytes> {
    request
        .headers_mut()
        .insert("idempotency-key", key.parse().unwrap());
    request
}

/// How many there are of each kind of item, of sessions, and of keys that are counted: what no
/// repetition may double. What a source may ask for is counted by requests, repeated or not.
fn effects(world: &World) -> BTreeMap<String, i64> {
    let mut effects = BTreeMap::new();
    for item in world
        .table()
        .into_iter()
        .filter(|item| !item["pk"]["S"].as_str().unwrap().starts_with("SOURCE#"))
    {
        let kind = |name: &str| {
            item[name]["S"]
                .as_str()
                .unwrap()
                .split('#')
                .next()
                .unwrap()
                .to_owned()
        };
        *effects
            .entry(format!("{} {}", kind("pk"), kind("sk")))
            .or_default() += 1;
        let sessions = item["sessions"]["M"]
            .as_object()
            .map_or(0, serde_json::Map::len);
        *effects.entry("sessions".to_owned()).or_default() += i64::try_from(sessions).unwrap();
        let keys = item["api_keys"]["N"]
            .as_str()
            .map_or(0, |keys| keys.parse().unwrap());
        *effects.entry("API keys".to_owned()).or_default() += keys;
    }
    effects
}

/// What has become more, and by how much.
fn grown(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let kinds = before.keys().chain(after.keys());
    let count = |effects: &BTreeMap<String, i64>, kind: &String| {
        effects.get(kind).copied().unwrap_or_default()
    };
    let grown = kinds.map(|kind| (kind.clone(), count(after, kind) - count(before, kind)));
    grown.filter(|(_, by)| *by != 0).collect()
}
