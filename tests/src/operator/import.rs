//! Import and export.

mod export;
mod lines;

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixtures::profile;
use crate::person::Person;
use crate::world::World;

/// bcrypt of `Harbour-lane-7`, made with libxcrypt.
pub(super) const BCRYPT: &str = "$2a$06$If6bvum7DFjUnE9p2uDeDujVVMrMNr8XrnLK7AYXKnmFLYOzfYHF2";

pub(super) struct Lines {
    folder: TempDir,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file of these lines; its name.
    pub(super) fn file(&self, lines: &[Value]) -> String {
        let text = lines
            .iter()
            .fold(String::new(), |text, line| text + &line.to_string() + "\n");
        let path = self.path("accounts.ndjson");
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

pub(super) fn stored(world: &World, email: &str) -> String {
    let key = format!("EMAIL#{email}");
    let item = world
        .table()
        .into_iter()
        .find(|item| item["pk"]["S"] == key.as_str())
        .unwrap();
    item["password"]["S"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn a_bcrypt_user_signs_in_and_leaves_argon2id_behind() {
    let (world, lines) = (World::strict().await, Lines::new());
    let file = lines.file(&[json!({
        "email": "Mia@Example.com", "uid": "ID7A0C41B2F9", "password_hash": BCRYPT, "role": "admin",
        "phone": "+380 95 756-45-67", "profile": profile(), "created_at": 1_500_000_000,
    })]);
    let tally = world.order(&["accounts", "import", &file]).await.well();
    assert_eq!(tally, counted([1, 1, 0, 0], 0));
    assert_eq!(stored(&world, "mia@example.com"), BCRYPT);

    let wrong =
        json!({ "email": "mia@example.com", "password": "wrong", "application_id": "peatio" });
    world
        .post("/api/v1/sessions", wrong)
        .await
        .refuses(401, "Invalid Email or password.");
    assert_eq!(stored(&world, "mia@example.com"), BCRYPT);
    let token = Person::token(&world, "mia@example.com", "Harbour-lane-7").await;
    // The new hash goes with the write that hands the try back.
    world.costs(2, 1.0, 3.0);
    assert!(stored(&world, "mia@example.com").starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
    Person::token(&world, "mia@example.com", "Harbour-lane-7").await;
    let me = world
        .ask("GET", "/api/v1/accounts/me", Some(&token), &Value::Null)
        .await;
    let expected = json!({
        "uid": "ID7A0C41B2F9", "email": "mia@example.com", "role": "admin", "level": 2,
        "state": "active",
    });
    assert_eq!(me.json(), expected);
    let profile = world
        .ask("GET", "/api/v1/profiles/me", Some(&token), &Value::Null)
        .await;
    assert_eq!(profile.json()["city"], "Odesa");
    let found = world
        .operate(&["accounts", "find", "+380957564567"])
        .await
        .well();
    assert_eq!(found, json!([{ "uid": "ID7A0C41B2F9", "state": "active" }]));
    world
        .order(&["accounts", "delete", "+380957564567"])
        .await
        .well();
    assert!(!world.table_text().contains("380957564567"));
}

#[tokio::test]
async fn argon2_without_our_pepper_is_taken_once() {
    let (world, lines) = (World::strict().await, Lines::new());
    for (name, kind) in [("id", "argon2id"), ("i", "argon2i")] {
        let hash = argon2(kind, "Harbour-lane-7");
        let email = format!("{name}@example.com");
        let file = lines.file(&[json!({ "email": email, "password_hash": hash })]);
        world.order(&["accounts", "import", &file]).await.well();
        assert_eq!(stored(&world, &email), format!("unpeppered:{hash}"));
        Person::token(&world, &email, "Harbour-lane-7").await;
        assert!(stored(&world, &email).starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        Person::token(&world, &email, "Harbour-lane-7").await;
    }
}

/// An import's last line: lines, imported, already, refused; then those without a password.
fn counted(counts: [u64; 4], without_password: u64) -> Value {
    let [lines, imported, already, refused] = counts;
    json!({
        "lines": lines, "imported": imported, "already": already, "refused": refused, "otp_lost": 0,
        "without_password": without_password,
    })
}

/// A PHC string of another implementation.
pub(super) fn argon2(kind: &str, password: &str) -> String {
    use argon2::{Algorithm, Argon2, Params, Version};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    let algorithm = Algorithm::new(kind).unwrap();
    let hasher = Argon2::new(
        algorithm,
        Version::V0x13,
        Params::new(256, 2, 1, Some(32)).unwrap(),
    );
    let (salt, mut tag) = (b"sixteen byte sal", [0; 32]);
    hasher
        .hash_password_into(password.as_bytes(), salt, &mut tag)
        .unwrap();
    let encoded = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
    format!(
        "${kind}$v=19$m=256,t=2,p=1${}${}",
        encoded(salt),
        encoded(&tag)
    )
}

#[tokio::test]
async fn an_import_that_broke_off_is_gone_on_with() {
    let (world, lines) = (World::strict().await, Lines::new());
    let accounts: Vec<_> = (0..200)
        .map(|n| json!({ "email": format!("a{n}@example.com"), "password_hash": BCRYPT }))
        .collect();
    let file = lines.file(&accounts);
    let broken = fs::read_to_string(&file).unwrap();
    // As far as it came: part of the lines, the last one torn.
    let part = lines.path("part.ndjson");
    fs::write(&part, &broken[..broken.len() / 3]).unwrap();
    assert_eq!(
        world
            .order(&["accounts", "import", part.to_str().unwrap()])
            .await
            .code,
        6
    );
    let tally = world.order(&["accounts", "import", &file]).await.well();
    assert_eq!(
        (&tally["lines"], &tally["refused"]),
        (&json!(200), &json!(0))
    );
    let sum = tally["imported"].as_u64().unwrap() + tally["already"].as_u64().unwrap();
    assert_eq!(sum, 200);
    let cores = world
        .table()
        .iter()
        .filter(|item| item["sk"]["S"] == "CORE")
        .count();
    assert_eq!(cores, 200, "none twice, none lost");
}
