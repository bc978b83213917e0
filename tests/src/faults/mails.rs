//! Mails that do not leave.

use local::{Fault, FaultKind};
use serde_json::json;

use super::{TRIES, fail, sign_up, unavailable};
use crate::logs::Lines;
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn a_sender_that_ses_does_not_take_is_a_503() {
    let world = World::with(&[("SenderEmail", "Noreply@postern.invalid")]).await;
    unavailable(world.post("/api/v1/accounts", sign_up()).await);
    unavailable(
        world
            .post(
                "/api/v1/security/reset_password",
                json!({ "email": "nobody@example.com" }),
            )
            .await,
    );
}

#[tokio::test]
async fn an_app_of_any_name_can_mail() {
    for name in ["Zürich \"Zwei\"", "Acme: Pay, (UA) @ 'home' & Co;", "7"] {
        let world = World::with(&[("AppName", name)]).await;
        Person::confirmed(&world, "mia@example.com").await;
        assert_eq!(
            world.mail("mia@example.com").text.lines().next(),
            Some(&*format!("Welcome to {name}!"))
        );
    }
}

#[tokio::test]
async fn an_address_that_ses_does_not_take_is_answered_like_any_other() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    for (n, email) in ["mia@nowhere.invalid", "mia\"s@nowhere.example"]
        .iter()
        .enumerate()
    {
        world
            .post(
                "/api/v1/accounts",
                json!({ "email": email, "password": PASSWORD }),
            )
            .await
            .is(201)
            .says("null");
        assert_eq!(
            (
                world.outbox().messages(None).len(),
                lines.events("mail_rejected").len()
            ),
            (0, n + 1)
        );
    }
    assert!(!lines.text().contains("nowhere"));
}

/// What SES may say of anything but the recipient.
const REFUSALS: [(u16, &str, &str); 9] = [
    (
        400,
        "MessageRejected",
        "Sending is disabled for this account",
    ),
    (
        400,
        "BadRequestException",
        "Configuration set <mail> does not exist.",
    ),
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
                US-EAST-1: arn:aws:ses:us-east-1:1:identity/postern.example, mia@example.com, \
                noreply@postern.example",
    ),
    (400, "MessageRejected", "Something that nobody has seen yet"),
    (
        404,
        "NotFoundException",
        "Configuration set <mail> does not exist.",
    ),
    (
        403,
        "AccountSuspendedException",
        "The account is suspended.",
    ),
    (
        400,
        "SendingPausedException",
        "Sending is paused for this account.",
    ),
    (
        400,
        "MailFromDomainNotVerifiedException",
        "The MAIL FROM domain is not verified.",
    ),
];

#[tokio::test]
async fn a_mail_that_ses_refuses_for_anything_but_its_recipient_is_a_503() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    for (status, code, message) in REFUSALS {
        let refused = FaultKind::Refuse {
            status,
            code,
            message,
        };
        fail(&world, "SendEmail", refused, TRIES);
        unavailable(world.post("/api/v1/accounts", sign_up()).await);
        fail(&world, "SendEmail", refused, TRIES);
        let reset = json!({ "email": "nobody@example.com" });
        unavailable(world.post("/api/v1/security/reset_password", reset).await);
    }
    assert_eq!(lines.events("mail_rejected").len(), 0);
    // None of these took anything from a budget.
    Person::confirmed(&world, "mia@example.com").await;
    world
        .post(
            "/api/v1/security/reset_password",
            json!({ "email": "nobody@example.com" }),
        )
        .await
        .is(201);
}

#[tokio::test]
async fn a_mail_that_does_not_leave_is_a_503_and_asking_again_sends_it() {
    for (compat, world) in [
        (false, World::strict().await),
        (true, World::compat().await),
    ] {
        for kind in [
            FaultKind::Before,
            FaultKind::Throttle,
            FaultKind::Before,
            FaultKind::Throttle,
            FaultKind::Before,
        ] {
            fail(&world, "SendEmail", kind, TRIES);
            unavailable(world.post("/api/v1/accounts", sign_up()).await);
        }
        world.post("/session", sign_up()).await.is(401);
        world.post("/api/v1/accounts", sign_up()).await.is(201);
        let again = world.post("/api/v1/accounts", sign_up()).await;
        assert_eq!(again.status, if compat { 422 } else { 201 });
        let token =
            json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
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
    unavailable(
        world
            .unchanged(world.post(path, json!({ "email": "mia@example.com" })))
            .await,
    );
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
            world.fault(Fault {
                call,
                action: Some(action.to_owned()),
                kind,
            });
        }
        unavailable(world.post("/api/v1/accounts", sign_up()).await);
        world.post("/api/v1/accounts", sign_up()).await.is(201);
        let again = world
            .unchanged(world.post("/api/v1/accounts", sign_up()))
            .await;
        again
            .is(422)
            .says(r#"{"error":["Email has already been taken"]}"#);
        let token =
            json!({ "confirmation_token": world.mailed("mia@example.com", "confirmation_token") });
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
