//! `GET /openapi.json`, `GET /api/v1/swagger_doc` and `GET /health`: the document as it is served.

use std::io::Read as _;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::Request;
use serde_json::{Value, json};

use super::document::DOCUMENT;
use crate::world::{Answer, World};

const PATHS: [&str; 2] = ["/openapi.json", "/api/v1/swagger_doc"];

async fn ask(world: &World, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(Bytes::new()).unwrap()).await
}

#[tokio::test]
async fn the_document_is_served_as_it_is_kept() {
    let world = World::strict().await;
    for path in [
        PATHS[0],
        PATHS[1],
        "/api/v1/swagger_doc.json",
        "/api/v1/swagger_doc/",
    ] {
        let answer = world.unchanged(ask(&world, path, &[])).await.is(200);
        world.costs(0, 0.0, 0.0);
        assert_eq!(answer.json(), DOCUMENT.json, "{path}");
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        assert_eq!(answer.header("content-encoding"), "");
    }
}

#[tokio::test]
async fn who_accepts_gzip_gets_a_tenth_of_it() {
    let world = World::strict().await;
    for path in PATHS {
        let answer = ask(&world, path, &[("accept-encoding", "gzip, deflate, br")]).await;
        let answer = answer.is(200);
        assert_eq!(answer.header("content-encoding"), "gzip");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        assert!(answer.body.len() < 32 * 1_024, "{}", answer.body.len());
        let mut text = String::new();
        GzDecoder::new(&answer.body[..])
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), DOCUMENT.json);
    }
}

#[tokio::test]
async fn who_has_it_is_told_so() {
    let world = World::strict().await;
    let tag = ask(&world, PATHS[0], &[]).await.header("etag").to_owned();
    let again = ask(&world, PATHS[1], &[("if-none-match", &tag)]).await;
    assert_eq!(again.header("etag"), tag);
    again.is(304).says("");
    ask(&world, PATHS[0], &[("if-none-match", "W/\"0\"")])
        .await
        .is(200);
}

#[tokio::test]
async fn another_accept_gets_json() {
    let world = World::strict().await;
    for accept in ["text/html", "application/yaml", "image/png;q=0.1", "?"] {
        for path in [PATHS[0], PATHS[1], "/health"] {
            let answer = ask(&world, path, &[("accept", accept)]).await.is(200);
            assert_eq!(answer.header("content-type"), "application/json");
        }
    }
}

#[tokio::test]
async fn health_asks_nothing_of_aws() {
    let world = World::with(&[("Apis", "po2"), ("ConnectAtStart", "off")]).await;
    let answer = world.get("/health").await.is(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.json(), json!({ "status": "ok" }));
    assert!(world.last_request().unwrap().calls.is_empty());
    // The name is matched as it is spelled.
    world.get("/health/").await.is(404);
    world.get("/openapi").await.is(404);
}

/// The schemas of what stands beside an example.
fn examples<'a>(value: &'a Value, place: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(map) => {
            if let (Some(example), true) = (map.get("example"), map.contains_key("schema")) {
                found.push((place.to_owned(), example));
            }
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                examples(value, &format!("{place}/{key}"), found);
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                examples(value, &format!("{place}/{at}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_example_is_what_it_shows() {
    let mut found = Vec::new();
    examples(&DOCUMENT.json, "", &mut found);
    assert!(found.len() > 100, "{}", found.len());
    let problems: Vec<_> = found
        .into_iter()
        .filter_map(|(place, example)| {
            let problem = DOCUMENT.shows(&format!("{place}/schema"), example).err()?;
            Some(format!("{place}: {problem}"))
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
