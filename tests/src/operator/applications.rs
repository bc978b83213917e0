//! Applications.

use serde_json::json;

use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn only_an_active_application_gets_tokens() {
    let world = World::strict().await;
    Person::confirmed(&world, "mia@example.com").await;
    let sign_in =
        json!({ "email": "mia@example.com", "password": PASSWORD, "application_id": "shop" });
    world
        .post("/api/v1/sessions", sign_in.clone())
        .await
        .refuses(401, "Wrong application id");
    world
        .order(&["applications", "create", "shop", "--name", "The shop"])
        .await
        .well();
    world
        .post("/api/v1/sessions", sign_in.clone())
        .await
        .is(201);
    let taken = world.order(&["applications", "create", "shop"]);
    world
        .unchanged(taken)
        .await
        .fails(4, "there is an application shop already");

    world
        .order(&["applications", "disable", "shop"])
        .await
        .well();
    world.clock().advance(61);
    world
        .post("/api/v1/sessions", sign_in.clone())
        .await
        .refuses(401, "Wrong application id");
    world
        .order(&["applications", "disable", "shop"])
        .await
        .fails(4, "shop is disabled already");
    world
        .order(&["applications", "disable", "cafe"])
        .await
        .fails(3, "there is no application cafe");
    let listed = world.operate(&["applications", "list"]).await.well();
    let expected = json!([
        { "id": "peatio", "name": "The sample application", "state": "active" },
        { "id": "shop", "name": "The shop", "state": "disabled" },
    ]);
    assert_eq!(listed, expected);
    world
        .order(&["applications", "enable", "shop"])
        .await
        .well();
    world.post("/api/v1/sessions", sign_in).await.is(201);
}

#[tokio::test]
async fn an_id_of_an_application_has_no_blank() {
    let world = World::strict().await;
    world
        .order(&["applications", "create", "no good"])
        .await
        .fails(2, "an id is 1 to 128 letters, digits, `_`, `-` and `.`");
}
