//! What SNS answered that it did not send costs nobody anything; what nobody knows stays paid.

use local::{Fault, FaultKind};
use serde_json::Value;

use super::{PHONES, SENT, UA, money, phone, row};
use crate::alarms::is_counted;
use crate::logs::Lines;
use crate::person::Person;
use crate::world::{World, marks};

const BUSY: &str = "Service is unavailable, please try again";
const UNREACHABLE: &str = "Phone number can't receive SMS";

fn refusal(status: u16, code: &'static str, message: &'static str) -> FaultKind {
    FaultKind::Refuse {
        status,
        code,
        message,
    }
}

/// For each of the tries that an SMS may have.
fn always(world: &World, kind: FaultKind) {
    for call in 1..=3 {
        world.fault(Fault {
            call,
            action: Some("Publish".to_owned()),
            kind,
        });
    }
}

/// How many SMS are paid for, by account, account and number, number, country, and by money.
async fn paid(world: &World, person: &Person<'_>) -> [usize; 5] {
    let pk = format!("ACCOUNT#{}", person.uid().await);
    let of = |pk: &str, sk: &str, name: &str| {
        let found = world
            .table()
            .into_iter()
            .find(|item| item["pk"]["S"] == pk && item["sk"]["S"] == sk);
        found.map_or(0, |item| marks(&item, name))
    };
    let money = money(world, "UA");
    let number = |value: &Value| {
        value["N"]
            .as_str()
            .map_or(0, |number| number.parse().unwrap())
    };
    [
        of(&pk, "CORE", "sms"),
        marks(&row(world, person, UA).await, "sends"),
        of(
            &format!("PHONE#{UA}"),
            &format!("CLAIM#SENDS#{}", world.clock().now() / 3_600),
            "sends",
        ),
        number(&money["sent"]),
        number(&money["spent_micros"]) / 250_000,
    ]
}

/// What SNS may refuse an SMS for, with the answer's status, text and `Retry-After`.
fn refusals() -> [(FaultKind, u16, &'static str, &'static str); 9] {
    let busy = |kind, wait| (kind, 503, BUSY, wait);
    let unreachable = |kind| (kind, 422, UNREACHABLE, "");
    [
        busy(FaultKind::Throttle, "1"),
        busy(refusal(400, "Throttled", "Rate exceeded"), "1"),
        busy(refusal(429, "ThrottledException", "Rate exceeded"), "1"),
        unreachable(refusal(400, "OptedOut", "Phone number is opted out")),
        unreachable(refusal(
            400,
            "InvalidParameter",
            "Invalid parameter: PhoneNumber Reason: not valid to publish to",
        )),
        busy(
            refusal(400, "InvalidParameter", "Invalid parameter: SenderID"),
            "600",
        ),
        busy(
            refusal(
                403,
                "AuthorizationError",
                "no identity-based policy allows it",
            ),
            "600",
        ),
        busy(
            refusal(400, "UserError", "The account is in the SMS sandbox"),
            "600",
        ),
        busy(refusal(400, "LimitExceeded", "monthly spend limit"), "600"),
    ]
}

#[tokio::test]
async fn what_sns_refused_is_not_paid() {
    for (kind, status, text, wait) in refusals() {
        let world = World::strict().await;
        let mia = world.account().await;
        world.new_hour();
        // So often that a budget would be spent.
        for _ in 0..4 {
            always(&world, kind);
            let answer = mia.post(PHONES, phone(UA)).await;
            assert_eq!(answer.header("retry-after"), wait, "{kind:?}");
            answer.refuses(status, text);
        }
        assert_eq!(paid(&world, &mia).await, [0; 5], "{kind:?}");
        assert_eq!(world.sms(UA).len(), 0);
        mia.post(PHONES, phone(UA)).await.is(201).says(SENT);
        assert_eq!(paid(&world, &mia).await, [1; 5], "{kind:?}");
    }
}

#[tokio::test]
async fn what_may_have_left_stays_paid_and_is_not_asked_for_again() {
    for kind in [
        FaultKind::Before,
        FaultKind::After,
        refusal(500, "InternalError", "an error of SNS's own"),
    ] {
        let world = World::strict().await;
        let mia = world.account().await;
        world.new_hour();
        world.fault(Fault {
            call: 1,
            action: Some("Publish".to_owned()),
            kind,
        });
        let answer = mia.post(PHONES, phone(UA)).await;
        assert_eq!(answer.header("retry-after"), "1");
        answer.refuses(503, BUSY);
        let asked = world
            .last_request()
            .unwrap()
            .calls
            .iter()
            .filter(|call| call.service == "sns")
            .count();
        assert_eq!(
            (asked, world.sms(UA).len()),
            (1, usize::from(kind == FaultKind::After))
        );
        assert_eq!(paid(&world, &mia).await, [1; 5], "{kind:?}");
    }
}

#[tokio::test]
async fn a_throttle_is_tried_again() {
    let world = World::strict().await;
    let mia = world.account().await;
    world.new_hour();
    for call in 1..=2 {
        world.fault(Fault {
            call,
            action: Some("Publish".to_owned()),
            kind: FaultKind::Throttle,
        });
    }
    mia.post(PHONES, phone(UA)).await.is(201).says(SENT);
    assert_eq!((world.sms(UA).len(), paid(&world, &mia).await), (1, [1; 5]));
    let code = world.code(UA);
    mia.verify(UA, &code).await.is(201);
}

#[tokio::test]
async fn what_the_installation_must_mend_is_told_an_alarm_without_the_number() {
    let world = World::strict().await;
    let mia = world.account().await;
    let (lines, _guard) = Lines::begin();
    always(
        &world,
        refusal(
            403,
            "AuthorizationError",
            "no policy allows sns:Publish on +380957564567",
        ),
    );
    mia.post(PHONES, phone(UA)).await.is(503);
    let told = lines.events("sms_refused");
    assert_eq!(
        (told.len(), &told[0]["code"]),
        (1, &Value::from("AuthorizationError"))
    );
    assert!(is_counted("sms_refused"));
    assert!(!lines.text().contains("957564567"));
    always(
        &world,
        refusal(400, "OptedOut", "+380957564567 is opted out"),
    );
    mia.post(PHONES, phone(UA)).await.is(422);
    assert_eq!(lines.events("sms_refused").len(), 1);
    assert!(!lines.text().contains("957564567"));
}

#[tokio::test]
async fn a_budget_that_cannot_be_written_leaves_the_others_whole() {
    // Those of account, number, source and country side by side, each with its retries; then the
    // account's to the number.
    for calls in [[1, 5, 6], [2, 5, 6], [3, 5, 6], [4, 5, 6], [5, 6, 7]] {
        let world = World::strict().await;
        let mia = world.account().await;
        world.new_hour();
        mia.post(PHONES, phone(UA)).await.is(201);
        for call in calls {
            world.fault(Fault {
                call,
                action: Some("UpdateItem".to_owned()),
                kind: FaultKind::Before,
            });
        }
        mia.post(PHONES, phone(UA)).await.refuses(503, BUSY);
        assert_eq!(
            (world.sms(UA).len(), paid(&world, &mia).await),
            (1, [1; 5]),
            "{calls:?}"
        );
        mia.post(PHONES, phone(UA)).await.is(201);
    }
}
