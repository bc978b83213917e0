//! What the alarms of the template listen for is what the functions log, and no line tells whom it
//! was about.

use serde_json::{Value, json};

use crate::logs::Lines;
use crate::person::{PASSWORD, Person};
use crate::world::{World, crowd};

/// The metric filter of monitoring.yaml that counts an event.
pub fn is_counted(event: &str) -> bool {
    include_str!("../../monitoring.yaml")
        .contains(&format!(r#"FilterPattern: '{{ $.event = "{event}" "#))
}

#[tokio::test]
async fn a_used_up_budget_is_told_by_kind_alone() {
    let world = World::strict().await;
    let mia = world.account().await;
    let (lines, _guard) = Lines::begin();
    let guess =
        json!({ "email": mia.email, "password": "Wrong-lane-7", "application_id": "peatio" });
    for _ in 0..5 {
        world.post("/api/v1/sessions", guess.clone()).await.is(401);
    }
    assert_eq!(lines.events("budget_spent").len(), 0);
    world.post("/api/v1/sessions", guess).await.is(429);
    let told = lines.events("budget_spent");
    assert_eq!((told.len(), &told[0]["budget"]), (1, &json!("guesses")));
    assert!(!lines.text().contains(&mia.email) && !lines.text().contains("Wrong-lane"));
    assert!(is_counted("budget_spent"));
}

#[tokio::test]
async fn an_address_that_ses_does_not_take_is_told_without_it() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    Person::signed_up(&world, "mia@nowhere.invalid").await;
    assert_eq!(lines.events("mail_rejected").len(), 1);
    assert!(!lines.text().contains("nowhere"));
    assert!(is_counted("mail_rejected"));
}

#[tokio::test]
async fn a_country_without_money_is_told_without_the_number() {
    let world = World::with(&[("SmsHourlyBudget", "0")]).await;
    let mia = world.account().await;
    let (lines, _guard) = Lines::begin();
    mia.post("/api/v1/phones", json!({ "phone_number": "+380957564567" }))
        .await;
    let told = lines.events("sms_budget_spent");
    assert_eq!((told.len(), &told[0]["country"]), (1, &json!("UA")));
    assert!(!lines.text().contains("957564567"));
    assert!(is_counted("sms_budget_spent"));
}

#[tokio::test]
async fn half_and_four_fifths_of_a_country_s_money_are_told_once_each() {
    let world = World::with(&[
        ("SmsPrices", "US=10000;UA=45000"),
        ("SmsHourlyBudget", "50000"),
    ])
    .await;
    let (mia, mut bob) = (
        world.account().await,
        Person::signed_in(&world, "bob@example.com").await,
    );
    let mia = mia.a_day_later().await;
    bob.token = Person::token(&world, &bob.email, PASSWORD).await;
    let (lines, _guard) = Lines::begin();
    let told = || {
        let lines = lines.events("sms_budget_used");
        lines
            .iter()
            .map(|line| (line["country"].clone(), line["percent"].clone()))
            .collect::<Vec<_>>()
    };
    let send = async |number: &str| {
        let person = if number.ends_with('4') { &bob } else { &mia };
        person
            .post("/api/v1/phones", json!({ "phone_number": number }))
            .await
    };
    let (half, most) = ((json!("US"), json!(50)), (json!("US"), json!(80)));
    world.new_hour();
    for (number, so_far) in [
        ("12025550100", vec![]),
        ("12025550101", vec![]),
        ("12025550102", vec![half.clone()]),
        ("12025550103", vec![half.clone(), most.clone()]),
        ("12025550104", vec![half.clone(), most.clone()]),
    ] {
        send(number).await.is(201);
        assert_eq!(told(), so_far, "{number}");
    }
    // Nothing is left, so nothing is sent and no share is reached; that is another event.
    send("12025550114").await.is(429);
    assert_eq!(
        (told().len(), lines.events("sms_budget_spent").len()),
        (2, 1)
    );
    // One that reaches both at once tells the higher, which the alarm on the lower hears too.
    world.clock().advance(3_600);
    send("380957564567").await.is(201);
    assert_eq!(told(), [half, most, (json!("UA"), json!(80))]);
    assert!(!lines.text().contains("2025550") && !lines.text().contains("957564567"));
    assert!(is_counted("sms_budget_used") && !is_counted("sms_budget"));
}

#[tokio::test]
async fn no_share_is_missed_when_many_are_sent_at_once() {
    let world = World::with(&[("SmsPrices", "US=10000"), ("SmsHourlyBudget", "50000")]).await;
    let people = crowd((0..5).map(|n| {
        let world = &world;
        async move { Person::signed_in(world, &format!("p{n}@example.com")).await }
    }));
    let mut people = people.await;
    // New accounts have but half.
    world.clock().advance(86_400);
    for person in &mut people {
        person.token = Person::token(&world, &person.email, PASSWORD).await;
    }
    let (lines, _guard) = Lines::begin();
    world.new_hour();
    let numbers = (0..5).map(|n| json!({ "phone_number": format!("1202555010{n}") }));
    let answers = crowd(
        people
            .iter()
            .zip(numbers)
            .map(|(person, body)| person.post("/api/v1/phones", body)),
    )
    .await;
    assert!(answers.iter().all(|answer| answer.status == 201));
    let mut told: Vec<_> = lines
        .events("sms_budget_used")
        .iter()
        .map(|line| line["percent"].clone())
        .collect();
    told.sort_by_key(Value::as_u64);
    assert_eq!(told, [50, 80]);
}
