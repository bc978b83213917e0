//! How many SMS may be sent, and what they may cost.

use serde_json::json;

use super::{
    GB, PHONES, SEND_CODE, SENT, UA, from, money, number, old_hand, people, phone, sms_sent,
    too_often,
};
use crate::person::Person;
use crate::world::{World, crowd};

const NOT_SERVED: &str = "Phone number is in a country that is not served";

/// The start of an hour, so that none ends while a test runs.
fn full_hour(world: &World) {
    world.new_hour();
}

/// So much that no share of it is met.
const RICH: (&str, &str) = ("SmsHourlyBudget", "500000000");

#[tokio::test]
async fn a_number_gets_three_an_hour_from_an_account_and_six_from_all() {
    let world = World::with(&[RICH]).await;
    let people = people(&world, &["mia", "bob", "ann"]).await;
    full_hour(&world);
    for (source, person) in (0..).zip(&people[..2]) {
        from(person, source, PHONES, UA).await.is(201);
        from(person, source, SEND_CODE, UA).await.is(201).says(SENT);
        from(person, source, PHONES, UA).await.is(201);
        for path in [PHONES, SEND_CODE] {
            too_often(
                &world,
                world.unchanged(from(person, source, path, UA)).await,
            );
        }
    }
    assert_eq!(world.sms(UA).len(), 6);
    too_often(
        &world,
        world.unchanged(from(&people[2], 2, PHONES, UA)).await,
    );
    from(&people[2], 2, PHONES, GB).await.is(201);
    world.clock().advance(3_600);
    from(&people[2], 2, PHONES, UA).await.is(201);
    from(&people[0], 0, SEND_CODE, UA).await.is(201);
    assert_eq!(world.sms(UA).len(), 8);
}

#[tokio::test]
async fn strangers_do_not_use_up_what_a_number_s_owner_has() {
    let world = World::with(&[RICH]).await;
    let people = people(&world, &["owner", "eve", "mallory", "trudy"]).await;
    full_hour(&world);
    for (person, path) in [(1, PHONES), (2, PHONES), (1, SEND_CODE)] {
        from(&people[person], 1, path, UA).await.is(201);
    }
    // More accounts of the same source have no more.
    for person in &people[1..] {
        too_often(&world, world.unchanged(from(person, 1, PHONES, UA)).await);
    }
    for path in [PHONES, SEND_CODE, SEND_CODE] {
        from(&people[0], 0, path, UA).await.is(201);
    }
    let code = world.code(UA);
    people[0].verify(UA, &code).await.is(201);
}

#[tokio::test]
async fn an_account_gets_five_an_hour_whatever_the_number() {
    let world = World::strict().await;
    let mia = world.account().await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    full_hour(&world);
    for n in 0..5 {
        mia.code(&number(n)).await;
    }
    too_often(
        &world,
        world.unchanged(mia.post(PHONES, phone(&number(5)))).await,
    );
    too_often(
        &world,
        world
            .unchanged(mia.post(SEND_CODE, phone(&number(0))))
            .await,
    );
    bob.code(&number(5)).await;
    world.clock().advance(3_600);
    mia.code(&number(6)).await;
}

#[tokio::test]
async fn requests_from_both_sides_of_a_full_hour_share_two_budgets() {
    let world = World::with(&[RICH]).await;
    let mia = world.account().await;
    full_hour(&world);
    world.clock().advance(3_300);
    for turn in 0..12 {
        mia.post(PHONES, phone(UA)).await;
        world
            .clock()
            .advance(if turn % 2 == 0 { 600 } else { -600 });
    }
    assert_eq!(world.sms(UA).len(), 4);
}

#[tokio::test]
async fn sixteen_at_once_do_not_exceed_either() {
    let world = World::with(&[RICH]).await;
    let mia = world.account().await;
    full_hour(&world);
    let answers = crowd((0..16).map(|_| mia.post(PHONES, phone(UA)))).await;
    let sent = answers.iter().filter(|answer| answer.status == 201).count();
    let statuses: Vec<_> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    assert!((1..=3).contains(&sent), "{statuses:?}");
    assert_eq!(world.sms(UA).len(), sent);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        too_often(&world, answer);
    }
    // Nobody who lost has replaced the code of one who won.
    let codes: Vec<_> = world
        .sms(UA)
        .into_iter()
        .map(|sms| sms.text.rsplit(' ').next().unwrap().to_owned())
        .collect();
    let mut statuses = Vec::new();
    for code in codes {
        statuses.push(mia.verify(UA, &code).await.status.as_u16());
    }
    assert!(statuses.contains(&201), "{statuses:?}");
}

#[tokio::test]
async fn a_country_has_a_budget_an_hour() {
    let world = World::with(&[("SmsPrices", "US,GB=10000"), ("SmsHourlyBudget", "29999")]).await;
    let mia = old_hand(&world).await;
    mia.code(&number(0)).await;
    mia.code(&number(1)).await;
    too_often(
        &world,
        world.unchanged(mia.post(PHONES, phone(&number(2)))).await,
    );
    too_often(
        &world,
        world
            .unchanged(mia.post(SEND_CODE, phone(&number(1))))
            .await,
    );
    mia.code(GB).await;
    let budget = money(&world, "US");
    assert_eq!(
        (&budget["spent_micros"]["N"], &budget["sent"]["N"]),
        (&json!("20000"), &json!("2"))
    );
    assert!(budget.get("ttl").is_some());
    world.clock().advance(3_600);
    mia.code(&number(2)).await;
}

#[tokio::test]
async fn sixteen_at_once_do_not_exceed_the_money() {
    let world = World::with(&[("SmsPrices", "US=10000"), ("SmsHourlyBudget", "30000")]).await;
    let mut people = people(&world, &["p0", "p1", "p2", "p3"]).await;
    world.clock().advance(86_400);
    for person in &mut people {
        person.token = Person::token(&world, &person.email, crate::person::PASSWORD).await;
    }
    full_hour(&world);
    let ask = |n: usize| people[n % 4].post(PHONES, json!({ "phone_number": number(n) }));
    let answers = crowd((0..16).map(ask)).await;
    let sent = answers.iter().filter(|answer| answer.status == 201).count();
    let statuses: Vec<_> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    assert!(sent <= 3 && sms_sent(&world) == sent, "{statuses:?}");
    // Who lost got everything back: what was paid is what was sent.
    assert_eq!(
        money(&world, "US")["spent_micros"]["N"],
        (sent * 10_000).to_string()
    );
    assert_eq!(money(&world, "US")["sent"]["N"], sent.to_string());
}

#[tokio::test]
async fn compat_tells_a_spent_budget_as_it_did() {
    let world = World::with(&[("Profile", "compat"), RICH]).await;
    let mia = world.account().await;
    full_hour(&world);
    for _ in 0..3 {
        mia.code(UA).await;
    }
    let answer = world.unchanged(mia.post(SEND_CODE, phone(UA))).await;
    assert!(answer.header("retry-after").parse::<i64>().unwrap() > 0);
    answer.refuses(429, "Retry later");
}

#[tokio::test]
async fn only_listed_countries_are_served() {
    let world = World::with(&[("SmsPrices", "US,GB=10000")]).await;
    let mia = world.account().await;
    for path in [PHONES, SEND_CODE] {
        let expected = if path == PHONES {
            (422, NOT_SERVED)
        } else {
            (404, "Record is not found")
        };
        world
            .unchanged(mia.post(path, phone(UA)))
            .await
            .refuses(expected.0, expected.1);
    }
    mia.code(GB).await;
    let world = World::with(&[("SmsPrices", "US=10000;*=20000")]).await;
    world.account().await.code(UA).await;
}

#[tokio::test]
async fn by_default_the_dearest_routes_are_not_served() {
    let world = World::strict().await;
    let mia = world.account().await;
    // Cuba, Tunisia
    for number in ["5351234567", "21620123456"] {
        world
            .unchanged(mia.post(PHONES, phone(number)))
            .await
            .refuses(422, NOT_SERVED);
    }
}

#[tokio::test]
async fn no_budget_means_no_sms() {
    let world = World::with(&[("SmsHourlyBudget", "0")]).await;
    let mia = world.account().await;
    too_often(&world, world.unchanged(mia.post(PHONES, phone(UA))).await);
}
