//! A second factor never gets lost on the way: it comes along, or the account stays shut until it
//! is set up again.

use std::fs;

use serde_json::{Value, json};
use shared::auth::keyring::generate;

use super::import::{BCRYPT, Lines};
use crate::authenticator::Authenticator;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::{Answer, World};

const EMAIL: &str = "mia@example.com";
const MISSING: &str = "The account has enabled 2FA but OTP code is missing";

async fn sign_in(world: &World, code: Option<&str>) -> Answer {
    let mut body = json!({ "email": EMAIL, "password": PASSWORD, "application_id": "peatio" });
    if let Some(code) = code {
        body["otp_code"] = json!(code);
    }
    world.post("/api/v1/sessions", body).await
}

/// Exports the only account; the line.
async fn export(world: &World, lines: &Lines) -> Value {
    let path = lines.path("export.ndjson");
    let done = world
        .order(&["accounts", "export", "--output", path.to_str().unwrap()])
        .await
        .well();
    assert_eq!(done["accounts"], 1);
    serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap()
}

/// An account from elsewhere whose factor has no secret here is refused, whatever code comes, until
/// an operator helped.
async fn is_shut_until_reset(world: &World) {
    sign_in(world, None).await.refuses(403, MISSING);
    sign_in(world, Some("123456"))
        .await
        .refuses(403, "OTP code is invalid");
    let pacerpro = world
        .post("/session", json!({ "email": EMAIL, "password": PASSWORD }))
        .await;
    assert_ne!(pacerpro.status, 200, "{}", pacerpro.text());
    assert_eq!(
        world.operate(&["accounts", "show", EMAIL]).await.well()["otp_lost"],
        true
    );
    world.order(&["accounts", "reset-otp", EMAIL]).await.well();
    let token = sign_in(world, None).await.is(201).json();
    let mia = Person {
        world,
        email: EMAIL.to_owned(),
        token: token.as_str().unwrap().to_owned(),
    };
    let app = Authenticator::of(&mia).await;
    sign_in(world, None).await.refuses(403, MISSING);
    sign_in(world, Some(&app.code())).await.is(201);
}

#[tokio::test]
async fn it_comes_along_under_the_same_keyring() {
    let (world, lines) = (World::strict().await, Lines::new());
    let mia = world.account().await;
    let app = Authenticator::of(&mia).await;
    let used = app.code();
    sign_in(&world, Some(&used)).await.is(201);
    let line = export(&world, &lines).await;
    assert_eq!(
        (&line["otp"], line["otp_sealed"].is_string()),
        (&json!(true), true)
    );
    let file = lines.file(&[line]);
    world.order(&["accounts", "delete", EMAIL]).await.well();
    let tally = world.order(&["accounts", "import", &file]).await.well();
    assert_eq!(
        (&tally["imported"], &tally["otp_lost"]),
        (&json!(1), &json!(0))
    );
    sign_in(&world, None).await.refuses(403, MISSING);
    let scram = Scram::new(&world, EMAIL, PASSWORD).login().await;
    assert_ne!(scram.status, 200, "{}", scram.text());
    // Neither does it forget which codes were used.
    let again = sign_in(&world, Some(&used)).await;
    assert_ne!(again.status, 201, "{}", again.text());
    app.start(30);
    sign_in(&world, Some(&app.code())).await.is(201);
}

#[tokio::test]
async fn one_that_was_begun_and_never_turned_on_stays_behind() {
    let (world, lines) = (World::strict().await, Lines::new());
    let mia = world.account().await;
    Authenticator::begun(&mia).await;
    let line = export(&world, &lines).await;
    assert!(
        line["otp"].is_null() && line["otp_sealed"].is_null(),
        "{line}"
    );
}

#[tokio::test]
async fn under_another_keyring_or_for_another_account_it_has_to_be_set_up_again() {
    let (world, lines) = (World::strict().await, Lines::new());
    let mia = world.account().await;
    Authenticator::of(&mia).await;
    let mut line = export(&world, &lines).await;
    line["password_hash"] = json!(BCRYPT);
    line["peppered"] = json!(false);

    let other = World::strict().await;
    other.put_secret(&generate().unwrap()).await;
    let mut renamed = line.clone();
    renamed["uid"] = json!("ID00000000A1");
    for (world, line) in [(&other, line), (&World::strict().await, renamed)] {
        let file = lines.file(&[line]);
        let dry = world
            .order(&["accounts", "import", &file, "--dry-run"])
            .await
            .well();
        assert_eq!(dry["otp_lost"], 1);
        let tally = world.order(&["accounts", "import", &file]).await.well();
        assert_eq!(
            (&tally["imported"], &tally["otp_lost"]),
            (&json!(1), &json!(1))
        );
        is_shut_until_reset(world).await;
    }
}

#[tokio::test]
async fn a_line_that_tells_of_a_factor_and_has_none_is_not_opened_by_the_password() {
    let (world, lines) = (World::strict().await, Lines::new());
    let file = lines.file(&[json!({ "email": EMAIL, "password_hash": BCRYPT, "otp": true })]);
    let tally = world.order(&["accounts", "import", &file]).await.well();
    assert_eq!(
        (&tally["imported"], &tally["otp_lost"]),
        (&json!(1), &json!(1))
    );
    // Exported, it is as it was.
    let line = export(&world, &lines).await;
    assert_eq!(
        (&line["otp"], line["otp_sealed"].is_null()),
        (&json!(true), true)
    );
    is_shut_until_reset(&world).await;
}
