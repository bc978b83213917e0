//! No event carries a secret.

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::documents::Form;
use crate::fixtures::profile;
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn no_event_carries_a_secret() {
    let world = World::strict().await;
    Person::signed_up(&world, "mia@example.com").await;
    let confirm = world.mailed("mia@example.com", "confirmation_token");
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": confirm }),
        )
        .await
        .is(201);
    let token = Person::token(&world, "mia@example.com", PASSWORD).await;
    let mia = Person {
        world: &world,
        email: "mia@example.com".to_owned(),
        token,
    };
    world
        .post(
            "/api/v1/security/reset_password",
            json!({ "email": mia.email }),
        )
        .await
        .is(201);
    let reset = world.mailed(&mia.email, "reset_password_token");
    mia.post("/api/v1/profiles", profile()).await.is(201);
    Authenticator::of(&mia).await;
    Form::passport()
        .with("doc_number", "AB 120044")
        .by(&mia)
        .await
        .is(201);
    world.label(&mia.uid().await, "document", "verified").await;
    // Every text of the table that is a digest, a hash, a sealed value, an epoch or a generation.
    let stored: Vec<_> = world.table().iter().flat_map(secrets).collect();
    assert!(stored.len() > 8, "{stored:?}");
    world.deliver().await;
    let published = json!(world.published()).to_string();
    assert!(
        published.contains("model.account.created")
            && published.contains("system.document.verified")
    );
    let given = [
        confirm,
        reset,
        mia.token.clone(),
        PASSWORD.to_owned(),
        "AB 120044".to_owned(),
    ];
    for secret in given.iter().chain(&stored) {
        assert!(!published.contains(secret.as_str()), "{secret}");
    }
}

fn secrets(item: &Value) -> Vec<String> {
    let names = [
        "password",
        "pending_password",
        "epoch",
        "generation",
        "sealed",
        "object",
        "otp_secret",
    ];
    let fields = item.as_object().unwrap().iter();
    let secret =
        fields.filter(|(name, _)| names.contains(&name.as_str()) || name.ends_with("_digest"));
    secret
        .filter_map(|(_, value)| value["S"].as_str().map(str::to_owned))
        .collect()
}
