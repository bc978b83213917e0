//! The rotation of the keyring: nothing that was made before is lost, and no step done twice, late
//! or half does harm.

mod faults;

use std::collections::BTreeMap;

use bench::runtime::invoke;
use serde_json::{Value, json};

use crate::binaries::BINARIES;
use crate::fixtures::profile;
use crate::person::{PASSWORD, Person};
use crate::session::barong::opened;
use crate::world::World;

const ME: &str = "/api/v1/accounts/me";
const MONTH: i64 = 30 * 86_400;

impl World {
    /// What the template's secret starts with.
    async fn unrotated() -> Self {
        let world = Self::strict().await;
        world.put_secret(r#"{"placeholder":"k3y"}"#).await;
        world
    }

    fn secret_id(&self) -> &str {
        &self.template().functions[0].environment["KEYRING_SECRET_ID"]
    }

    async fn secrets(&self, action: &str, mut body: Value) -> Value {
        body["SecretId"] = json!(self.secret_id());
        self.aws("secretsmanager", &format!("secretsmanager.{action}"), &body)
            .await
    }

    pub async fn put_secret(&self, value: &str) {
        let put = self
            .secrets("PutSecretValue", json!({ "SecretString": value }))
            .await;
        assert!(put["VersionId"].is_string(), "{put}");
    }

    /// The versions that carry a label.
    async fn labels(&self) -> BTreeMap<String, Vec<String>> {
        let described = self.secrets("DescribeSecret", json!({})).await;
        serde_json::from_value(described["VersionIdsToStages"].clone()).unwrap()
    }

    async fn holder(&self, label: &str) -> Option<String> {
        let labels = self.labels().await;
        labels
            .into_iter()
            .find(|(_, labels)| labels.iter().any(|one| one == label))
            .map(|(version, _)| version)
    }

    /// A month later, when functions read the keyring anew.
    async fn rotated_after_a_month(&self, token: &str) {
        self.clock().advance(MONTH);
        self.rotate(token).await.unwrap();
    }

    /// The pairs of the keyring, in their order.
    async fn kids(&self) -> Vec<String> {
        let keyring: Value = serde_json::from_str(&self.keyring().await).unwrap();
        let kids = keyring["rs256"].as_array().unwrap().iter();
        kids.map(|pair| pair["kid"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn kid(token: &str) -> String {
    let header: Value = serde_json::from_str(&opened(token).0).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn until_the_first_one_everything_is_a_503_and_then_heals() {
    let world = World::unrotated().await;
    let sign_up = json!({ "email": "mia@example.com", "password": PASSWORD });
    for path in ["/api/v1/accounts", "/session"] {
        let answer = world.post(path, sign_up.clone()).await.is(503);
        assert_eq!(answer.header("retry-after"), "1");
        assert_eq!(
            answer.json()["error"],
            "Service is unavailable, please try again"
        );
    }
    let set = world.get("/.well-known/jwks.json").await.is(503);
    assert_eq!(
        (set.header("retry-after"), set.header("cache-control")),
        ("1", "no-store")
    );
    world.rotate("first").await.unwrap();
    let mia = world.account().await;
    mia.get(ME).await.is(200);
    assert_eq!(
        world.kids().await.len(),
        2,
        "one that signs, one that waits"
    );
}

#[tokio::test]
async fn a_token_outlives_the_rotation_and_every_function_knows_the_new_pair() {
    let world = World::strict().await;
    world.account().await;
    world.rotate("one").await.unwrap();
    let [first, second] = world.kids().await.try_into().unwrap();
    // Every function has read this keyring by the time that the next is made.
    world.clock().advance(301);
    let before = Person::token(&world, "mia@example.com", PASSWORD).await;
    assert_eq!(kid(&before), first);
    world.clock().advance(MONTH - 301);
    let before = Person::token(&world, "mia@example.com", PASSWORD).await;
    world.rotate("two").await.unwrap();
    let [front, behind, _] = world.kids().await.try_into().unwrap();
    assert_eq!((&front, &behind), (&second, &first));

    // Functions that have not read it yet still sign by the first pair; those that have know it.
    world.get("/.well-known/jwks.json").await.is(200);
    world
        .ask("GET", ME, Some(&before), &Value::Null)
        .await
        .is(200);
    world.clock().advance(301);
    let after = Person::token(&world, "mia@example.com", PASSWORD).await;
    assert_eq!(kid(&after), second);
    for token in [&before, &after] {
        world
            .ask("GET", ME, Some(token), &Value::Null)
            .await
            .is(200);
    }
}

#[tokio::test]
async fn a_function_with_yesterdays_keyring_takes_what_a_fresh_one_signed() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.rotate("one").await.unwrap();
    world.clock().advance(MONTH);
    // Accounts reads the keyring just before the rotation, Session just after.
    mia.get(ME).await.is(401);
    world.rotate("two").await.unwrap();
    let new = Person::token(&world, &mia.email, PASSWORD).await;
    assert_eq!(kid(&new), world.kids().await[0]);
    world.ask("GET", ME, Some(&new), &Value::Null).await.is(200);
}

#[tokio::test]
async fn what_was_sealed_and_hashed_before_stays_good() {
    let world = World::unrotated().await;
    world.rotate("first").await.unwrap();
    let mia = world.account().await;
    mia.post("/api/v1/profiles", profile()).await.is(201);
    for token in ["second", "third", "fourth"] {
        world.rotated_after_a_month(token).await;
        let token = Person::token(&world, &mia.email, PASSWORD).await;
        let shown = world
            .ask("GET", "/api/v1/profiles/me", Some(&token), &Value::Null)
            .await
            .is(200)
            .json();
        assert_eq!(shown["city"], "Odesa");
    }
    assert_eq!(world.kids().await.len(), 3, "current, previous, pending");
}

#[tokio::test]
async fn a_secret_that_is_neither_is_left_alone() {
    let world = World::strict().await;
    for value in ["{}", "broken", r#"{"rs256":[]}"#] {
        world.put_secret(value).await;
        let token = format!("token {value}");
        assert!(
            world
                .rotate(&token)
                .await
                .unwrap_err()
                .to_string()
                .contains("keyring"),
            "{value}"
        );
        assert_eq!(world.keyring().await, value);
        let ended = json!({ "VersionStage": "AWSPENDING", "RemoveFromVersionId": token });
        world.secrets("UpdateSecretVersionStage", ended).await;
    }
}

#[tokio::test]
async fn the_binary_does_it_by_exactly_its_rights() {
    let world = World::unrotated().await;
    let function = world
        .template()
        .functions
        .iter()
        .find(|function| function.folder == "rotation")
        .unwrap();
    let environment = world.function_env(&function.id).await.unwrap();
    world.rotation_begun("first").unwrap();
    for step in ["createSecret", "setSecret", "testSecret", "finishSecret"] {
        let order =
            json!({ "Step": step, "SecretId": world.secret_id(), "ClientRequestToken": "first" });
        let answer = invoke(&BINARIES.join("rotation"), &environment, &order)
            .await
            .unwrap();
        assert_eq!(answer, Value::Null, "{step}");
    }
    assert_eq!(world.holder("AWSCURRENT").await.as_deref(), Some("first"));
    world.account().await.get(ME).await.is(200);
    let unused = world
        .granted_but_unused()
        .into_iter()
        .filter(|grant| grant.function == function.id);
    assert_eq!(unused.collect::<Vec<_>>(), []);
    let order = json!({
        "Step": "finishSecret", "SecretId": world.secret_id(), "ClientRequestToken": "other",
    });
    let failed = invoke(&BINARIES.join("rotation"), &environment, &order)
        .await
        .unwrap_err()
        .to_string();
    assert!(failed.contains("neither pending nor current"), "{failed}");
}
