//! `POST /api/v1/security/renew`.

use serde_json::{Value, json};

use crate::session::barong::opened;
use crate::world::World;

const PATH: &str = "/api/v1/security/renew";

#[tokio::test]
async fn a_fresh_token_for_the_same_application() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.clock().advance(60);
    let token = mia.post(PATH, json!({ "expires_in": 600 })).await.is(201).json().as_str().unwrap().to_owned();
    let (old, new) = (opened(&mia.token).1, opened(&token).1);
    assert_eq!(new["aud"], old["aud"]);
    assert_ne!(new["jti"], old["jti"]);
    assert_eq!(new["exp"].as_i64().unwrap(), new["iat"].as_i64().unwrap() + 600);
    mia.get("/api/v1/accounts/me").await.is(200);
    world.ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null).await.is(200);
}

#[tokio::test]
async fn refuses_lifetimes_out_of_bounds_and_strangers() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.post(PATH, json!({ "expires_in": 86_401 })).await.refuses(422, "expires_in must be from 1 to 86400 seconds");
    mia.post(PATH, json!({ "expires_in": "" })).await.refuses(400, "expires_in is empty");
    world.post(PATH, Value::Null).await.refuses(401, "The access token is invalid");
}
