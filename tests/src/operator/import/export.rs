//! An export is what an import takes, and writes over no file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::Lines;
use crate::documents::Form;
use crate::person::Person;
use crate::world::World;

#[tokio::test]
async fn an_export_writes_over_no_file() {
    let (world, lines) = (World::strict().await, Lines::new());
    world.account().await;
    let out = lines.path("out.ndjson");
    let out = out.to_str().unwrap();
    let export = ["accounts", "export", "--output", out];
    let draft = format!("{out}.part");
    fs::write(&draft, "another's").unwrap();
    world
        .unchanged(world.order(&export))
        .await
        .fails(1, &format!("{draft}: File exists (os error 17)"));
    assert_eq!(fs::read_to_string(&draft).unwrap(), "another's");
    fs::remove_file(&draft).unwrap();
    world.order(&export).await.well();
    world
        .unchanged(world.order(&export))
        .await
        .fails(4, &format!("{out} is there already"));
}

#[tokio::test]
async fn an_export_is_an_import() {
    let (world, lines) = (World::strict().await, Lines::new());
    let mia = world.account().await;
    let uid = mia.uid().await;
    Person::signed_up(&world, "pending@example.com").await;
    for key in ["news", "theme"] {
        mia.post("/api/v1/labels", json!({ "key": key, "value": "weekly" }))
            .await
            .is(201);
    }
    mia.post("/api/v1/phones", json!({ "phone_number": "+380957564567" }))
        .await
        .is(201);
    Form::passport().by(&mia).await.is(201);
    let out = lines.path("out.ndjson");
    let out = out.to_str().unwrap();
    let export = ["accounts", "export", "--output", out];
    let left_out = json!({
        "unconfirmed": 1, "api_keys": 0, "documents": 1, "public_labels": 2, "phones": 1,
        "otp_secrets": 0,
    });
    assert_eq!(
        world.order(&export).await.well(),
        json!({ "accounts": 1, "left_out": left_out })
    );
    assert_eq!(
        fs::metadata(out).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let exported: Value = serde_json::from_str(&fs::read_to_string(out).unwrap()).unwrap();
    assert_eq!(
        (&exported["uid"], &exported["peppered"]),
        (&json!(uid), &json!(true))
    );

    // Stacks of one process share a keyring.
    let other = World::strict().await;
    other.order(&["accounts", "import", out]).await.well();
    let token = Person::token(&other, "mia@example.com", crate::person::PASSWORD).await;
    let me = other
        .ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null)
        .await;
    assert_eq!(me.json()["uid"], uid.as_str());
}
