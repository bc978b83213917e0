//! What a key costs.

use serde_json::json;

use super::{keyed, with_key};
use crate::person::PASSWORD;
use crate::world::World;

#[tokio::test]
async fn a_key_costs_its_record_and_the_transaction() {
    let world = World::strict().await;
    let mia = world.account().await;
    let label = |key: &str| json!({ "key": key, "value": "weekly" });
    // Without one: a read and a write.
    mia.post("/api/v1/labels", label("first")).await.is(201);
    world.costs(2, 1.0, 1.0);
    // The claim (1), and label and record in one transaction, which doubles both (4).
    let request = keyed("POST /api/v1/labels", Some(&mia.token), &label("news"));
    world.send(request.clone()).await.is(201);
    world.costs(3, 1.0, 5.0);
    // The refused claim hands the answer back.
    world.send(request.clone()).await.is(201);
    world.costs(1, 0.0, 1.0);
    // What has no one effect in the table has its answer kept afterwards: beside the three of the
    // sign-in the claim (1), and a record that holds a token (2).
    let body = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio" });
    world
        .send(with_key(keyed("POST /api/v1/sessions", None, &body), "a"))
        .await
        .is(201);
    world.costs(4, 1.0, 6.0);
    // Another token of the account is looked at.
    let token = crate::person::Person::token(&world, &mia.email, PASSWORD).await;
    world
        .send(keyed("POST /api/v1/labels", Some(&token), &label("news")))
        .await
        .is(201);
    world.costs(2, 1.0, 1.0);
    // Another request under the key costs the refused claim.
    world
        .send(keyed("POST /api/v1/labels", Some(&token), &label("other")))
        .await
        .is(422);
    world.costs(1, 0.0, 1.0);
}
