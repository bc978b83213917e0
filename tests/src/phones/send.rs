//! `POST /api/v1/phones` and `POST /api/v1/phones/send_code`: what is sent, and what is refused.

use serde_json::{Value, json};

use super::{GB, PHONES, SEND_CODE, SENT, UA, VERIFY, phone, row};
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn sends_a_code_that_the_table_does_not_hold() {
    let world = World::with(&[("AppName", "Harbour")]).await;
    let mia = world.account().await;
    mia.post(PHONES, json!({ "phone_number": "+38(095) 756 45 67" }))
        .await
        .is(201)
        .says(SENT);
    let sms = world.sms(UA);
    let code = world.code(UA);
    assert_eq!(
        (sms.len(), sms[0].text.clone()),
        (1, format!("Your verification code for Harbour: {code}"))
    );
    assert!(
        code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()),
        "{code}"
    );
    assert!(!world.table_text().contains(&code));
    let row = row(&world, &mia, UA).await;
    assert_eq!(row["country"]["S"], "UA");
    assert!(row.get("verified_at").is_none());
    assert_eq!(mia.level().await, 1);
}

#[tokio::test]
async fn compat_sends_five_digits() {
    let world = World::compat().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    assert!(
        code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit()),
        "{code}"
    );
    mia.verify(UA, &code).await.is(201);
}

#[tokio::test]
async fn takes_every_notation_for_the_same_phone() {
    let world = World::strict().await;
    let mia = world.account().await;
    let padded = format!("+44{}7418 123456", " ".repeat(200));
    for notation in ["+44 07418 123456", &padded, "(44)-7418-123456"] {
        mia.post(PHONES, json!({ "phone_number": notation }))
            .await
            .is(201);
    }
    assert_eq!(world.sms(GB).len(), 3);
    let phones = world
        .table()
        .into_iter()
        .filter(|item| item["sk"]["S"].as_str().unwrap().starts_with("PHONE#"));
    assert_eq!(phones.count(), 1);
    let form = "phone_number=%2B1+202+555+0173";
    let request =
        http::Request::post(PHONES).header("authorization", format!("Bearer {}", mia.token));
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into());
    world.send(request.unwrap()).await.is(201).says(SENT);
    mia.post(PHONES, json!({ "phone_number": 380_957_564_567_u64 }))
        .await
        .is(201)
        .says(SENT);
}

#[tokio::test]
async fn refuses_what_is_no_number() {
    let world = World::strict().await;
    let mia = world.account().await;
    let long = "4".repeat(200);
    for path in [PHONES, SEND_CODE, VERIFY] {
        for number in [
            "+0919442202",
            "0957564567",
            "phone",
            "+999123456789",
            "+1 111 111 1111",
            &long,
            "٣٨٠٩٥٧",
        ] {
            let answer = world.unchanged(mia.post(path, phone(number))).await;
            answer.refuses(400, "Phone number is invalid");
        }
    }
    assert!(
        world
            .outbox()
            .messages(None)
            .iter()
            .all(|message| message.channel == "email")
    );
}

#[tokio::test]
async fn asks_for_the_token_first() {
    let world = World::strict().await;
    let mia = world.account().await;
    let missing = "phone_number is missing, phone_number is empty";
    for (path, code) in [
        (PHONES, ""),
        (SEND_CODE, ""),
        (
            VERIFY,
            ", verification_code is missing, verification_code is empty",
        ),
    ] {
        let nothing = || json!({});
        world
            .unchanged(world.post(path, nothing()))
            .await
            .refuses(401, "The access token is invalid");
        world
            .unchanged(world.post(path, phone("none")))
            .await
            .refuses(401, "The access token is invalid");
        world
            .unchanged(mia.post(path, nothing()))
            .await
            .refuses(400, &format!("{missing}{code}"));
        let blank = json!({ "phone_number": " ", "verification_code": "1" });
        world
            .unchanged(mia.post(path, blank))
            .await
            .refuses(400, "phone_number is empty");
        let list = json!({ "phone_number": [UA], "verification_code": "1" });
        world
            .unchanged(mia.post(path, list))
            .await
            .refuses(400, "phone_number is invalid");
    }
    let answer = mia
        .post(
            VERIFY,
            json!({ "phone_number": UA, "verification_code": null }),
        )
        .await;
    answer.refuses(400, "verification_code is empty");
}

#[tokio::test]
async fn a_token_that_was_ended_gets_nothing_and_leaves_no_trace() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.code(UA).await;
    let stolen = Person::token(&world, &mia.email, PASSWORD).await;
    mia.put(
        "/api/v1/accounts/password",
        json!({ "old_password": PASSWORD, "new_password": "Third-lane-11" }),
    )
    .await
    .is(200);
    for path in [PHONES, SEND_CODE, VERIFY] {
        for body in [phone(UA), phone("none"), Value::Null] {
            let answer = world
                .unchanged(world.ask("POST", path, Some(&stolen), &body))
                .await;
            answer.refuses(401, "The access token was revoked");
        }
    }
    assert_eq!(world.sms(UA).len(), 1);
}

#[tokio::test]
async fn sends_again_only_for_a_phone_of_the_account() {
    let world = World::with(&[("SmsHourlyBudget", "50000000")]).await;
    let mia = world.account().await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    bob.code(UA).await;
    world
        .unchanged(mia.post(SEND_CODE, phone(UA)))
        .await
        .refuses(404, "Record is not found");
    let first = mia.code(UA).await;
    mia.post(SEND_CODE, phone(UA)).await.is(201).says(SENT);
    let second = world.code(UA);
    assert_eq!(world.sms(UA).len(), 3);
    if first != second {
        mia.verify(UA, &first).await.is(404);
    }
    mia.verify(UA, &second).await.is(201);
}
