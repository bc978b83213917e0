//! What holds when an AWS call fails: the client learns the truth, nothing is half done, and trying again finishes it.

use local::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::client::{KEYS, Owner, PAIRS, claims};
use crate::fixtures::Fixture;
use crate::logs::Lines;
use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World};

/// The SDK tries a call three times; this many in a row fail for good.
pub const TRIES: usize = 3;

/// Lets the first calls of `action` in the next request fail, so many of them.
pub fn fail(world: &World, action: &str, kind: FaultKind, times: usize) {
    for call in 1..=times {
        world.fault(Fault { call, action: Some(action.to_owned()), kind });
    }
}

#[track_caller]
fn unavailable(answer: Answer) {
    assert_eq!(answer.header("retry-after"), "1");
    let error = answer.is(503).json()["error"].clone();
    assert_eq!(error, "Service is unavailable, please try again");
}

fn sign_up() -> Value {
    json!({ "email": "mia@example.com", "password": PASSWORD })
}

#[tokio::test]
async fn one_failed_call_is_made_again() {
    for kind in [FaultKind::Before, FaultKind::After, FaultKind::Throttle] {
        let world = World::strict().await;
        fail(&world, "UpdateItem", kind, 1);
        world.post("/api/v1/accounts", sign_up()).await.is(201);
        let token = json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
        fail(&world, "TransactWriteItems", kind, 1);
        world.post("/api/v1/accounts/confirm", token).await.is(201).says("null");
        fail(&world, "UpdateItem", kind, 1);
        Person::token(&world, "mia@example.com", PASSWORD).await;
    }
}

#[tokio::test]
async fn a_lost_answer_is_no_refusal() {
    let world = World::strict().await;
    let mia = world.account().await;
    let profile = Fixture::all().into_iter().find(|fixture| fixture.name == "accounts/create_profile").unwrap();
    fail(&world, "UpdateItem", FaultKind::After, 1);
    let authorization = format!("Bearer {}", mia.token);
    world.send(profile.request(Some(&authorization))).await.is(201).says("null");
    let session = world.post("/session", sign_up()).await.is(200).json();
    let token = session["jwtToken"].as_str();
    fail(&world, "UpdateItem", FaultKind::After, 1);
    world.ask("DELETE", "/session", token, &Value::Null).await.is(200).says("{}");
}

#[tokio::test]
async fn a_sign_up_whose_answer_got_lost_is_not_told_that_the_address_is_taken() {
    let world = World::compat().await;
    fail(&world, "UpdateItem", FaultKind::After, 1);
    world.post("/api/v1/accounts", sign_up()).await.is(201);
    let token = json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
    world.post("/api/v1/accounts/confirm", token).await.is(201);
}

#[tokio::test]
async fn a_reset_whose_answer_got_lost_is_not_refused() {
    for confirmed in [false, true] {
        let world = World::strict().await;
        world.post("/api/v1/accounts", sign_up()).await.is(201);
        if confirmed {
            let token = json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
            world.post("/api/v1/accounts/confirm", token).await.is(201);
        }
        let path = "/api/v1/security/reset_password";
        world.post(path, json!({ "email": "mia@example.com" })).await.is(201);
        let token = world.mailed("mia@example.com", "reset_password_token");
        fail(&world, "TransactWriteItems", FaultKind::After, 1);
        let reset = json!({ "reset_password_token": token, "password": "Another-lane-9" });
        world.put(path, reset).await.is(200);
    }
}

#[tokio::test]
async fn a_label_whose_answer_got_lost_is_neither_taken_nor_missing() {
    let world = World::strict().await;
    let mia = world.account().await;
    fail(&world, "UpdateItem", FaultKind::After, 1);
    let made = mia.post("/api/v1/labels", json!({ "key": "news", "value": "weekly" })).await.is(201);
    assert_eq!(mia.get("/api/v1/labels/news").await.text(), made.text());
    fail(&world, "UpdateItem", FaultKind::After, 1);
    mia.patch("/api/v1/labels/news", json!({ "value": "daily" })).await.is(200);
    for kind in [FaultKind::After, FaultKind::Before, FaultKind::Throttle] {
        fail(&world, "TransactWriteItems", kind, 1);
        mia.delete("/api/v1/labels/news").await.is(204);
        mia.get("/api/v1/labels/news").await.is(404);
        mia.post("/api/v1/labels", json!({ "key": "news", "value": "weekly" })).await.is(201);
    }
}

#[tokio::test]
async fn a_table_that_stays_away_is_a_503_and_trying_again_works() {
    let world = World::strict().await;
    for kind in [FaultKind::Before, FaultKind::Throttle] {
        fail(&world, "UpdateItem", kind, TRIES);
        unavailable(world.unchanged(world.post("/api/v1/accounts", sign_up())).await);
    }
    let mia = world.account().await;
    fail(&world, "GetItem", FaultKind::Before, TRIES);
    unavailable(mia.get("/api/v1/accounts/me").await);
    mia.get("/api/v1/accounts/me").await.is(200);
    // The address's budget and the source's are asked side by side.
    fail(&world, "UpdateItem", FaultKind::Throttle, 2 * TRIES);
    let answer = world.post("/session", sign_up()).await;
    assert_eq!(answer.json()["type"], "error");
    unavailable(answer);
}

#[tokio::test]
async fn a_sender_that_ses_does_not_take_is_a_503() {
    let world = World::with(&[("SenderEmail", "Noreply@postern.invalid")]).await;
    unavailable(world.post("/api/v1/accounts", sign_up()).await);
    unavailable(world.post("/api/v1/security/reset_password", json!({ "email": "nobody@example.com" })).await);
}

#[tokio::test]
async fn an_app_of_any_name_can_mail() {
    for name in ["Zürich \"Zwei\"", "Acme: Pay, (UA) @ 'home' & Co;", "7"] {
        let world = World::with(&[("AppName", name)]).await;
        Person::confirmed(&world, "mia@example.com").await;
        assert_eq!(world.mail("mia@example.com").text.lines().next(), Some(&*format!("Welcome to {name}!")));
    }
}

#[tokio::test]
async fn an_address_that_ses_does_not_take_is_answered_like_any_other() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    for (n, email) in ["mia@nowhere.invalid", "mia\"s@nowhere.example"].iter().enumerate() {
        world.post("/api/v1/accounts", json!({ "email": email, "password": PASSWORD })).await.is(201).says("null");
        assert_eq!((world.outbox().messages(None).len(), lines.events("mail_rejected").len()), (0, n + 1));
    }
    assert!(!lines.text().contains("nowhere"));
}

#[tokio::test]
async fn a_mail_that_ses_refuses_for_anything_but_its_recipient_is_a_503() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    for (status, code, message) in [
        (400, "MessageRejected", "Sending is disabled for this account"),
        (400, "BadRequestException", "Configuration set <mail> does not exist."),
        (
            400,
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region \
            US-EAST-1: postern.example",
        ),
        (
            400,
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region \
            US-EAST-1: arn:aws:ses:us-east-1:1:identity/postern.example, mia@example.com, noreply@postern.example",
        ),
        (400, "MessageRejected", "Something that nobody has seen yet"),
        (404, "NotFoundException", "Configuration set <mail> does not exist."),
        (403, "AccountSuspendedException", "The account is suspended."),
        (400, "SendingPausedException", "Sending is paused for this account."),
        (400, "MailFromDomainNotVerifiedException", "The MAIL FROM domain is not verified."),
    ] {
        let refused = FaultKind::Refuse { status, code, message };
        fail(&world, "SendEmail", refused, TRIES);
        unavailable(world.post("/api/v1/accounts", sign_up()).await);
        fail(&world, "SendEmail", refused, TRIES);
        let reset = json!({ "email": "nobody@example.com" });
        unavailable(world.post("/api/v1/security/reset_password", reset).await);
    }
    assert_eq!(lines.events("mail_rejected").len(), 0);
    // None of these took anything from a budget.
    Person::confirmed(&world, "mia@example.com").await;
    world.post("/api/v1/security/reset_password", json!({ "email": "nobody@example.com" })).await.is(201);
}

#[tokio::test]
async fn a_mail_that_does_not_leave_is_a_503_and_asking_again_sends_it() {
    for (compat, world) in [(false, World::strict().await), (true, World::compat().await)] {
        for kind in [FaultKind::Before, FaultKind::Throttle, FaultKind::Before, FaultKind::Throttle, FaultKind::Before]
        {
            fail(&world, "SendEmail", kind, TRIES);
            unavailable(world.post("/api/v1/accounts", sign_up()).await);
        }
        world.post("/session", sign_up()).await.is(401);
        world.post("/api/v1/accounts", sign_up()).await.is(201);
        let again = world.post("/api/v1/accounts", sign_up()).await;
        assert_eq!(again.status, if compat { 422 } else { 201 });
        let token = json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
        world.post("/api/v1/accounts/confirm", token).await.is(201);
        Person::token(&world, "mia@example.com", PASSWORD).await;
    }
}

#[tokio::test]
async fn a_reset_that_does_not_leave_takes_nothing_from_its_budget() {
    let world = World::strict().await;
    Person::confirmed(&world, "mia@example.com").await;
    let path = "/api/v1/security/reset_password";
    let ask = |email: &'static str| world.post(path, json!({ "email": email }));
    for email in ["mia@example.com", "nobody@example.com"] {
        for _ in 0..6 {
            fail(&world, "SendEmail", FaultKind::Before, TRIES);
            unavailable(ask(email).await);
        }
        for n in 0..6 {
            ask(email).await.is(if n < 5 { 201 } else { 429 });
        }
    }
    // Without a keyring there could be no mail, so no try is taken.
    let world = World::strict().await;
    fail(&world, "GetSecretValue", FaultKind::Before, TRIES);
    unavailable(world.unchanged(world.post(path, json!({ "email": "mia@example.com" }))).await);
}

#[tokio::test]
async fn compat_an_address_is_taken_only_once_a_mail_is_known_to_have_left() {
    for (action, kind, first) in [
        ("UpdateItem", FaultKind::After, 1),
        ("UpdateItem", FaultKind::Before, 2),
        ("SendEmail", FaultKind::After, 1),
        ("SendEmail", FaultKind::Throttle, 1),
    ] {
        let world = World::with(&[("Profile", "compat"), ("SourceSends", "off")]).await;
        for call in first..first + TRIES {
            world.fault(Fault { call, action: Some(action.to_owned()), kind });
        }
        unavailable(world.post("/api/v1/accounts", sign_up()).await);
        world.post("/api/v1/accounts", sign_up()).await.is(201);
        let again = world.unchanged(world.post("/api/v1/accounts", sign_up())).await;
        again.is(422).says(r#"{"error":["Email has already been taken"]}"#);
        let token = json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
        world.post("/api/v1/accounts/confirm", token).await.is(201);
        Person::token(&world, "mia@example.com", PASSWORD).await;
    }
}

#[tokio::test]
async fn compat_functions_that_end_before_the_mail_make_no_success_of_it() {
    let world = World::with(&[("Profile", "compat"), ("SourceSends", "off")]).await;
    world.new_hour();
    for _ in 0..5 {
        fail(&world, "UpdateItem", FaultKind::After, TRIES);
        world.post("/api/v1/accounts", sign_up()).await;
    }
    // Its mails are used up, and none has left.
    assert!(world.outbox().messages(None).is_empty());
    unavailable(world.post("/api/v1/accounts", sign_up()).await);
    world.clock().advance(3_600);
    world.post("/api/v1/accounts", sign_up()).await.is(201);
}

#[tokio::test]
async fn without_a_keyring_nothing_is_done_and_it_heals() {
    let world = World::strict().await;
    fail(&world, "GetSecretValue", FaultKind::Before, TRIES);
    unavailable(world.unchanged(world.post("/api/v1/accounts", sign_up())).await);
    world.post("/api/v1/accounts", sign_up()).await.is(201);
    // A warm function goes on with the keyring at hand when a later read fails.
    world.clock().advance(301);
    fail(&world, "GetSecretValue", FaultKind::Before, TRIES);
    world.post("/api/v1/accounts", sign_up()).await.is(201);
}

#[tokio::test]
async fn a_lost_confirmation_leaves_no_account_half_open() {
    let world = World::strict().await;
    Person::signed_up(&world, "mia@example.com").await;
    let token = json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
    fail(&world, "TransactWriteItems", FaultKind::After, TRIES);
    unavailable(world.post("/api/v1/accounts/confirm", token.clone()).await);
    let again = world.post("/api/v1/accounts/confirm", token).await;
    again.refuses(422, "Email was already confirmed, please try signing in");
    Person::token(&world, "mia@example.com", PASSWORD).await;
}

#[tokio::test]
async fn a_code_whose_answer_got_lost_is_not_used_before() {
    let world = World::strict().await;
    let mia = Owner::of(&world, "mia@example.com").await;
    for call in [1, 2] {
        world.fault(Fault { call, action: Some("UpdateItem".to_owned()), kind: FaultKind::After });
        let code = json!({ "code": mia.app.next() });
        mia.person.post("/api/v1/security/verify_code", code).await.is(201).says("null");
    }
    fail(&world, "TransactWriteItems", FaultKind::After, 1);
    let kid = mia.key(json!({})).await;
    fail(&world, "TransactWriteItems", FaultKind::After, 1);
    mia.ask("DELETE", &format!("{KEYS}/{kid}"), Value::Null).await.is(204);
    let kid = mia.key(json!({})).await;
    let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
    fail(&world, "UpdateItem", FaultKind::After, 1);
    world.post("/api/v1/sessions/generate_jwt", json!({ "kid": kid, "jwt_token": jwt })).await.is(200);
}

#[tokio::test]
async fn a_key_that_was_not_made_took_no_code() {
    let world = World::strict().await;
    let mia = Owner::of(&world, "mia@example.com").await;
    let wish = json!({ "public_key": "k", "totp_code": mia.app.code() });
    fail(&world, "TransactWriteItems", FaultKind::Before, TRIES);
    unavailable(mia.person.post(KEYS, wish.clone()).await);
    mia.person.post(KEYS, wish).await.is(201);
    assert_eq!(mia.ask("GET", KEYS, Value::Null).await.json().as_array().map(Vec::len), Some(1));
}
