//! APIs that an installation does not serve: nothing is there, and nothing is done for them.

use serde_json::{Value, json};

use crate::fixtures::Fixture;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::World;

const EMAIL: &str = "mia@example.com";

/// The API of an event's operation.
fn api(fixture: &Fixture) -> &'static str {
    match fixture
        .name
        .strip_prefix("session/")
        .and_then(|name| name.split_once('_'))
    {
        Some(("pacerpro", _)) => "pacerpro",
        Some(("polario", _)) => "polario",
        Some(("po2", _)) => "po2",
        _ => "barong",
    }
}

/// That nothing is there, in the words of each API.
fn nothing(api: &str) -> Value {
    let text = "Unable to find endpoint";
    match api {
        "pacerpro" => json!({ "error": text, "message": text, "status": 404, "type": "error" }),
        "polario" => json!({ "error": "Error.Route.Unknown" }),
        "po2" => json!({ "errors": { "detail": "Not Found" } }),
        _ => json!({ "error": text }),
    }
}

#[tokio::test]
async fn an_api_that_is_off_is_not_there_and_calls_nothing() {
    for on in ["barong", "pacerpro", "polario", "po2"] {
        let world = World::with(&[("Apis", on)]).await;
        for fixture in Fixture::all() {
            let api = api(&fixture);
            let answer = world.send(fixture.request(None)).await;
            let keys = fixture.name == "session/jwks" && on == "polario";
            let own = ["labels/health", "labels/openapi"].contains(&fixture.name.as_str());
            if api == on || keys || own {
                assert_ne!(
                    answer.text(),
                    nothing(api).to_string(),
                    "{} of {on}",
                    fixture.name
                );
            } else {
                assert_eq!(
                    (answer.status.as_u16(), answer.json()),
                    (404, nothing(api)),
                    "{} beside {on}",
                    fixture.name
                );
                assert!(
                    world.last_request().unwrap().calls.is_empty(),
                    "{} beside {on}",
                    fixture.name
                );
            }
        }
    }
}

/// What the table holds for SCRAM.
fn verifiers(world: &World) -> Vec<Value> {
    let credential = world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == "CREDENTIAL")
        .unwrap();
    let held = ["verifier", "pending_verifier"].map(|name| credential[name].clone());
    held.into_iter()
        .filter(|held| held["S"].is_string())
        .collect()
}

#[tokio::test]
async fn without_polario_no_password_leaves_a_verifier() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::kept(&[], folder.path()).await;
    Person::signed_in(&world, EMAIL).await;
    assert_eq!(verifiers(&world).len(), 1);
    drop(world);

    let world = World::kept(&[("Apis", "barong,pacerpro,po2")], folder.path()).await;
    let token = Person::token(&world, EMAIL, PASSWORD).await;
    let change = json!({ "old_password": PASSWORD, "new_password": "Another-lane-9" });
    world
        .ask("PUT", "/api/v1/accounts/password", Some(&token), &change)
        .await
        .is(200);
    assert_eq!(verifiers(&world), Vec::<Value>::new());
    Person::token(&world, EMAIL, "Another-lane-9").await;
    assert_eq!(verifiers(&world), Vec::<Value>::new());
    drop(world);

    // Back again: the old password is of no use, the new one from the next sign-in on.
    let world = World::kept(&[], folder.path()).await;
    for password in [PASSWORD, "Another-lane-9"] {
        let scram = Scram::new(&world, EMAIL, password);
        let challenge = scram.challenge().await;
        let proof = scram.proof(&challenge);
        scram
            .last(challenge["nonce"].as_str().unwrap(), &proof.proof)
            .await
            .is(401);
    }
    Person::token(&world, EMAIL, "Another-lane-9").await;
    Scram::new(&world, EMAIL, "Another-lane-9").device().await;
}

#[tokio::test]
async fn without_polario_a_sign_up_and_a_reset_make_no_verifier() {
    let world = World::with(&[("Apis", "barong")]).await;
    Person::signed_up(&world, EMAIL).await;
    assert_eq!(verifiers(&world), Vec::<Value>::new());
    let token = world.mailed(EMAIL, "confirmation_token");
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
        .is(201);
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    let reset = json!({ "reset_password_token": token, "password": "Another-lane-9" });
    world
        .put("/api/v1/security/reset_password", reset)
        .await
        .is(200);
    assert_eq!(verifiers(&world), Vec::<Value>::new());
    Person::token(&world, EMAIL, "Another-lane-9").await;
}
