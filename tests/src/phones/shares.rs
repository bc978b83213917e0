//! What few may not spend of what many need: half of a country's money is kept for accounts that
//! have been here for a while, one source has a part of the other half, and where SMS are not
//! verified new accounts wait.

use serde_json::json;

use super::{PHONES, from, money, number, old_hand, people, phone, sms_sent, too_often};
use crate::alarms::is_counted;
use crate::logs::Lines;
use crate::person::Person;
use crate::world::World;

#[tokio::test]
async fn half_is_kept_for_accounts_older_than_a_day_or_with_a_document() {
    let world = World::with(&[("SmsPrices", "US=10000"), ("SmsHourlyBudget", "100000")]).await;
    let old = old_hand(&world).await;
    let new = people(&world, &["p0", "p1", "p2", "p3", "p4", "p5"]).await;
    world.new_hour();
    for (n, person) in new.iter().enumerate().take(5) {
        from(person, u8::try_from(n).unwrap(), PHONES, &number(n))
            .await
            .is(201);
    }
    too_often(
        &world,
        world.unchanged(from(&new[5], 5, PHONES, &number(5))).await,
    );
    // Whose document was seen is new no more.
    new[5].private_label("document", "pending").await;
    too_often(&world, from(&new[5], 5, PHONES, &number(5)).await);
    new[5].private_label("document", "verified").await;
    from(&new[5], 5, PHONES, &number(5)).await.is(201);
    for n in 6..10 {
        from(&old, 6, PHONES, &number(n)).await.is(201);
    }
    let spent = money(&world, "US");
    assert_eq!(
        (&spent["spent_micros"]["N"], &spent["new_micros"]["N"]),
        (&json!("100000"), &json!("50000"))
    );
    too_often(&world, from(&old, 6, PHONES, &number(10)).await);
    assert_eq!(sms_sent(&world), 10);
}

#[tokio::test]
async fn one_source_has_a_quarter_of_what_new_accounts_have() {
    let world = World::with(&[("SmsPrices", "US=10000"), ("SmsHourlyBudget", "160000")]).await;
    let old = old_hand(&world).await;
    let new = people(&world, &["p0", "p1", "p2"]).await;
    world.new_hour();
    from(&new[0], 1, PHONES, &number(0)).await.is(201);
    from(&new[1], 1, PHONES, &number(1)).await.is(201);
    for person in &new {
        too_often(
            &world,
            world.unchanged(from(person, 1, PHONES, &number(2))).await,
        );
    }
    from(&new[2], 2, PHONES, &number(2)).await.is(201);
    from(&old, 1, PHONES, &number(3)).await.is(201);
    world.clock().advance(3_600);
    from(&new[0], 1, PHONES, &number(4)).await.is(201);
}

#[tokio::test]
async fn fresh_accounts_cannot_end_a_country_s_hour() {
    let world = World::strict().await;
    let old = old_hand(&world).await;
    let fresh = people(&world, &["p0", "p1", "p2", "p3"]).await;
    world.new_hour();
    for n in 0..20 {
        let source = u8::try_from(n % 4).unwrap();
        from(
            &fresh[n % 4],
            source,
            PHONES,
            &format!("38095756{:04}", 4_000 + n),
        )
        .await;
    }
    // A source has an eighth of the hour's 20, so each of the four got two.
    assert_eq!(sms_sent(&world), 8);
    old.code("380957564567").await;
}

#[tokio::test]
async fn where_sms_are_not_verified_new_accounts_wait() {
    let world = World::with(&[("SmsPrices", "US=10000"), ("SmsConversion", "20,5")]).await;
    let old = old_hand(&world).await;
    let new = people(&world, &["p0", "p1"]).await;
    world.new_hour();
    for n in 0..5 {
        new[0].post(PHONES, phone(&number(n))).await.is(201);
    }
    let (lines, _guard) = Lines::begin();
    let answer = world
        .unchanged(new[1].post(PHONES, phone(&number(5))))
        .await;
    assert_eq!(answer.header("retry-after"), "600");
    answer.refuses_for_now();
    let told = lines.events("sms_unverified");
    assert_eq!((told.len(), &told[0]["country"]), (1, &json!("US")));
    assert!(is_counted("sms_unverified") && !lines.text().contains("2025551"));
    // Others need not wait, and other countries are not this one.
    old.post(PHONES, phone(&number(6))).await.is(201);
    // One code of six that comes back is not enough of 20 %, two are.
    for (n, status) in [(4, 429), (3, 201)] {
        let code = world.code(&number(n));
        new[0].verify(&number(n), &code).await.is(201);
        assert_eq!(new[1].post(PHONES, phone(&number(5))).await.status, status);
    }
    assert_eq!(money(&world, "US")["verified"]["N"], "2");
}

#[tokio::test]
async fn what_was_sent_two_hours_ago_is_forgotten() {
    let world = World::with(&[("SmsPrices", "US=10000"), ("SmsConversion", "100,2")]).await;
    let (mia, bob) = (
        world.account().await,
        Person::signed_in(&world, "bob@example.com").await,
    );
    world.new_hour();
    mia.code(&number(0)).await;
    mia.code(&number(1)).await;
    for (wait, status) in [(0, 429), (3_600, 429), (3_600, 201)] {
        world.clock().advance(wait);
        assert_eq!(
            bob.post(PHONES, phone(&number(2))).await.status,
            status,
            "{wait}"
        );
    }
}

#[tokio::test]
async fn nobody_waits_where_that_is_off() {
    let world = World::with(&[("SmsPrices", "US=10000"), ("SmsConversion", "off")]).await;
    let people = people(&world, &["p0", "p1", "p2", "p3", "p4"]).await;
    world.new_hour();
    for n in 0..25 {
        people[n % 5].post(PHONES, phone(&number(n))).await.is(201);
    }
}
