//! Every event fixture against the function's real binary: Lambda's Runtime API in front, the
//! embedded cloud behind a loopback port.

mod groups;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use bench::runtime::invoke;
use local::policy::Grant;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::client::core_set;
use crate::fixtures::Fixture;
use crate::person::Person;
use crate::world::World;
use groups::{
    accounts, api_keys, documents, labels, phones, po2, polario, reset, second_factor, sessions,
};

/// The folder of the binaries, built once if need be, in the profile and target folder of this
/// test.
pub static BINARIES: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "--workspace", "--bins"])
        .current_dir(workspace);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    assert!(
        cargo
            .env("CARGO_TARGET_DIR", folder.parent().unwrap())
            .status()
            .unwrap()
            .success()
    );
    folder.to_owned()
});

struct Runs {
    world: World,
    left: Vec<Fixture>,
    /// The headers of the latest answer.
    headers: Value,
    values: Vec<(&'static str, String)>,
    otp: Option<String>,
}

impl Runs {
    async fn start() -> Self {
        let world = World::running().await;
        Self {
            world,
            left: Fixture::all(),
            headers: Value::Null,
            values: Vec::new(),
            otp: None,
        }
    }

    /// What a placeholder stands for from now on.
    fn set(&mut self, placeholder: &'static str, value: impl Into<String>) {
        self.values.retain(|(known, _)| *known != placeholder);
        self.values.push((placeholder, value.into()));
    }

    /// Runs the event of this name; its body as JSON.
    async fn run(&mut self, name: &str, status: u16) -> Value {
        let at = self
            .left
            .iter()
            .position(|fixture| fixture.name == name)
            .expect(name);
        let fixture = self
            .values
            .iter()
            .fold(self.left.swap_remove(at), |one, (from, to)| {
                one.with(from, to)
            });
        let functions = &self.world.template().functions;
        let function = functions
            .iter()
            .find(|function| function.folder == fixture.group())
            .unwrap();
        let environment = self.world.function_env(&function.id).await.unwrap();
        let binary = BINARIES.join(fixture.group());
        let answer = invoke(&binary, &environment, &fixture.event).await.unwrap();
        assert_eq!(answer["statusCode"], status, "{name}: {answer}");
        self.headers = answer["headers"].clone();
        serde_json::from_str(answer["body"].as_str().unwrap_or("null")).unwrap_or(Value::Null)
    }

    /// Runs an event that carries a one-time code. Binaries go by the system's clock, which no test
    /// moves, so the step that was accepted last is forgotten instead.
    async fn run_with_code(&mut self, name: &str, status: u16) -> Value {
        let app = Authenticator::scan(&self.world, self.otp.as_deref().unwrap());
        let code = app.code();
        self.set("TOTP_CODE", code);
        let uid = self
            .world
            .table()
            .iter()
            .find_map(|item| item["uid"]["S"].as_str().map(str::to_owned))
            .unwrap();
        core_set(&self.world, &uid, "otp_step", json!({ "N": "0" })).await;
        self.run(name, status).await
    }

    async fn sign_in(&mut self, password: &str) {
        let token = Person::token(&self.world, "mia@example.com", password).await;
        self.set("ACCESS_TOKEN", token);
    }

    fn text(value: &Value) -> String {
        value.as_str().unwrap().to_owned()
    }
}

/// What only requests with a key, contested sign-ups and events that stay undelivered touch. Each
/// has tests that fail without the right.
pub(crate) fn is_seldom(grant: &Grant) -> bool {
    let partition = grant.partition.as_deref().unwrap_or_default();
    match (grant.action.as_str(), partition) {
        ("dynamodb:UpdateItem", "IDEMPOTENCY#*" | "UNDELIVERED") => true,
        ("dynamodb:GetItem", "ACCOUNT#*") => {
            ["Documents", "Labels"].contains(&grant.function.as_str())
        }
        ("dynamodb:GetItem", "EMAIL#*") => grant.function == "Accounts",
        _ => false,
    }
}

#[tokio::test]
async fn answer_their_events() {
    let mut runs = Runs::start().await;
    accounts(&mut runs).await;
    labels(&mut runs).await;
    phones(&mut runs).await;
    documents(&mut runs).await;
    sessions(&mut runs).await;
    polario(&mut runs).await;
    po2(&mut runs).await;
    reset(&mut runs).await;
    second_factor(&mut runs).await;
    api_keys(&mut runs).await;
    let left: BTreeSet<_> = runs.left.iter().map(|fixture| &fixture.name).collect();
    assert!(left.is_empty(), "never run: {left:?}");
    // All operations have run, so what no function made use of is a right that nobody needs. What
    // happens after them, by links, by the stream and by schedule, is held to its rights beside the
    // tests of the outbox and of the rotation.
    let after = ["Documents", "Outbox", "Rotation"];
    let unused = runs
        .world
        .granted_but_unused()
        .into_iter()
        .filter(|grant| !after.contains(&grant.function.as_str()));
    let unused = unused.filter(|grant| !is_seldom(grant));
    assert_eq!(unused.collect::<Vec<_>>(), []);
}
