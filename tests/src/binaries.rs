//! Every event fixture against the function's real binary: Lambda's Runtime API in front, the
//! embedded cloud behind a loopback port.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use bench::runtime::invoke;
use local::policy::Grant;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::client::{PAIRS, claims, core_set, encoded};
use crate::fixtures::Fixture;
use crate::person::Person;
use crate::scram::Scram;
use crate::session::po2::Machine;
use crate::world::World;

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

async fn accounts(runs: &mut Runs) {
    assert_eq!(runs.run("accounts/sign_up", 201).await, Value::Null);
    let token = runs.world.mailed("mia@example.com", "confirmation_token");
    runs.set("CONFIRMATION_TOKEN", token);
    runs.run("accounts/confirm", 201).await;
    let token = runs.run("session/create", 201).await;
    runs.set("ACCESS_TOKEN", Runs::text(&token));
    assert_eq!(
        runs.run("accounts/me", 200).await["email"],
        "mia@example.com"
    );
    assert_eq!(runs.run("session/jwks", 200).await["keys"][0]["kty"], "RSA");
    for name in ["labels/openapi", "labels/swagger_doc"] {
        assert_eq!(runs.run(name, 200).await["openapi"], "3.1.0");
    }
    assert_eq!(runs.run("labels/health", 200).await["status"], "ok");
    runs.run("accounts/create_profile", 201).await;
    assert_eq!(
        runs.run("accounts/show_profile", 200).await["city"],
        "Odesa"
    );
    let renewed = runs.run("security/renew", 201).await;
    runs.set("ACCESS_TOKEN", Runs::text(&renewed));
}

async fn sessions(runs: &mut Runs) {
    for version in ["pacerpro", "pacerpro_v1"] {
        let session = runs.run(&format!("session/{version}_create"), 200).await;
        runs.set("SESSION_TOKEN", Runs::text(&session["jwtToken"]));
        runs.run(&format!("session/{version}_refresh"), 200).await;
        runs.run(&format!("session/{version}_revoke"), 200).await;
    }
}

async fn polario(runs: &mut Runs) {
    let challenge = runs.run("session/polario_auth", 200).await;
    let proof =
        Scram::new(&runs.world, "mia@example.com", crate::person::PASSWORD).proof(&challenge);
    runs.set("SCRAM_NONCE", Runs::text(&challenge["nonce"]));
    runs.set("SCRAM_PROOF", proof.proof);
    let device = runs.run("session/polario_login", 200).await;
    assert_eq!(device["signature"], proof.signature);
    runs.set("REFRESH_TOKEN", Runs::text(&device["refreshToken"]));
    let refreshed = runs.run("session/polario_session", 200).await;
    assert_eq!(refreshed["deviceId"], device["deviceId"]);
    let jwt = Runs::text(&runs.headers["session"]);
    runs.set("DEVICE_TOKEN", jwt);
    assert_eq!(
        runs.run("session/polario_logout", 200).await["status"],
        "OK"
    );
}

async fn po2(runs: &mut Runs) {
    let machine = Machine::made(&runs.world).await;
    runs.set("CLIENT_ID", machine.client_id);
    runs.set("CLIENT_KEY", machine.key.api_key);
    runs.set("CLIENT_SECRET", machine.secret);
    assert!(runs.run("session/po2_session", 200).await["token"].is_string());
}

async fn labels(runs: &mut Runs) {
    assert_eq!(runs.run("labels/create", 201).await["value"], "weekly");
    assert_eq!(runs.run("labels/show", 200).await["scope"], "public");
    assert_eq!(runs.run("labels/change", 200).await["value"], "monthly");
    assert_eq!(
        runs.run("labels/list", 200).await.as_array().unwrap().len(),
        2
    );
    runs.run("labels/delete", 204).await;
}

async fn phones(runs: &mut Runs) {
    runs.run("phones/create", 201).await;
    runs.run("phones/send_code", 201).await;
    let code = runs.world.code("380957564567");
    runs.set("SMS_CODE", code);
    assert_eq!(
        runs.run("phones/verify", 201).await["message"],
        "Phone was verified successfully"
    );
}

async fn documents(runs: &mut Runs) {
    assert_eq!(runs.run("documents/create", 201).await, 201);
    assert_eq!(
        runs.run("documents/list", 200).await[0]["doc_number"],
        "AB 120044"
    );
}

async fn second_factor(runs: &mut Runs) {
    let begun = runs.run("security/generate_qrcode", 201).await;
    runs.otp = Some(begun["data"]["url"].as_str().unwrap().to_owned());
    runs.run_with_code("security/enable_2fa", 201).await;
    runs.run_with_code("security/verify_code", 201).await;
}

async fn api_keys(runs: &mut Runs) {
    runs.set("PUBLIC_KEY", encoded(&PAIRS[0].public));
    let key = runs.run_with_code("api_keys/create", 201).await;
    runs.set("API_KEY_UID", Runs::text(&key["uid"]));
    assert_eq!(
        runs.run_with_code("api_keys/list", 200)
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        runs.run_with_code("api_keys/show", 200).await["state"],
        "active"
    );
    assert_eq!(
        runs.run_with_code("api_keys/change", 200).await["expires_in"],
        3_600
    );
    assert_eq!(
        runs.run("security/verify_api_key", 200).await["state"],
        "active"
    );
    let jwt = PAIRS[0].sign(&claims("once", runs.world.clock().now()));
    runs.set("CLIENT_JWT", jwt);
    assert!(runs.run("session/generate_jwt", 200).await["token"].is_string());
    runs.run_with_code("api_keys/delete", 204).await;
}

async fn reset(runs: &mut Runs) {
    runs.sign_in(crate::person::PASSWORD).await;
    runs.run("accounts/change_password", 200).await;
    runs.run("security/request_reset", 201).await;
    let token = runs.world.mailed("mia@example.com", "reset_password_token");
    runs.set("RESET_TOKEN", token);
    runs.run("security/reset", 200).await;
    runs.sign_in("Third-lane-11").await;
}
