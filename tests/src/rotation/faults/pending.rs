//! A pending keyring that is broken or none.

use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn a_broken_pending_keyring_never_becomes_current() {
    let world = World::strict().await;
    let (before, current) = (world.keyring().await, world.holder("AWSCURRENT").await);
    // Another keyring parses, and loses every password and sealed value.
    let mut other: Value =
        serde_json::from_str(&shared::auth::keyring::generate().unwrap()).unwrap();
    for (token, made_from, why) in [
        ("stray", None, "rotate again"),
        ("broken", current, "would lose what the current"),
    ] {
        world.rotation_begun(token).unwrap();
        other["made_from"] = json!(made_from);
        let put = json!({
            "SecretString": other.to_string(), "ClientRequestToken": token,
            "VersionStages": ["AWSPENDING"],
        });
        world.secrets("PutSecretValue", put).await;
        let refused = world
            .rotation_step("testSecret", token)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains(why), "{refused}");
        assert_eq!(world.keyring().await, before);
    }
}

#[tokio::test]
async fn a_pending_keyring_that_is_none_is_given_up() {
    let world = World::strict().await;
    let (before, current) = (world.keyring().await, world.holder("AWSCURRENT").await);
    let mut other: Value =
        serde_json::from_str(&shared::auth::keyring::generate().unwrap()).unwrap();
    other["made_from"] = json!(current);
    for (token, text, why) in [
        (
            "half",
            "{\"half\":".to_owned(),
            "the keyring is malformed: line 1 column 8",
        ),
        (
            "page",
            "<html></html>".to_owned(),
            "the keyring is malformed: line 1 column 1",
        ),
        ("other", other.to_string(), "would lose what the current"),
    ] {
        for step in ["testSecret", "finishSecret"] {
            let token = format!("{token} {step}");
            world.rotation_begun(&token).unwrap();
            let put = json!({
                "SecretString": text, "ClientRequestToken": token, "VersionStages": ["AWSPENDING"],
            });
            world.secrets("PutSecretValue", put).await;
            // Secrets Manager asks for a step that fails again and again.
            let refused = world
                .rotation_step("testSecret", &token)
                .await
                .unwrap_err()
                .to_string();
            assert!(refused.contains(why), "{refused}");
            assert_eq!(
                (world.holder("AWSPENDING").await, world.keyring().await),
                (None, before.clone())
            );
            let again = world
                .rotation_step(step, &token)
                .await
                .unwrap_err()
                .to_string();
            assert!(again.contains("is neither pending nor current"), "{again}");
        }
    }
    world.rotate("next").await.unwrap();
}
