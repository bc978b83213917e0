//! Codes as people type them (docs/compatibility/barong.md#a2-30).

use serde_json::json;

use super::{GB, UA, VERIFY, WRONG, phone, row, wrong};
use crate::authenticator::full_width;
use crate::world::{World, marks};

#[tokio::test]
async fn blanks_hyphens_and_full_width_digits_are_read() {
    let world = World::with(&[("SmsHourlyBudget", "500000000")]).await;
    let spellings: [fn(&str, &str) -> String; 6] = [
        |one, two| format!("{one} {two}"),
        |one, two| format!("{one}-{two}"),
        |one, two| format!(" {one}\u{2013}{two} "),
        |one, two| format!("{one}\u{a0}{two}\u{200b}"),
        |one, two| format!("\u{feff}\u{202a}{one}\u{ad}{two}\u{202c}"),
        |one, two| format!("{one}\u{3000}{two}"),
    ];
    for (n, spell) in spellings.into_iter().enumerate() {
        let mia = crate::person::Person::signed_in(&world, &format!("mia{n}@example.com")).await;
        let number = super::number(n);
        let code = mia.code(&number).await;
        let (one, two) = code.split_at(3);
        mia.verify(&number, &spell(one, two)).await.is(201);
    }
    let mia = world.account().await;
    let code = full_width(&mia.code(UA).await);
    mia.verify(UA, &code).await.is(201);
    assert_eq!(mia.level().await, 2);
}

#[tokio::test]
async fn what_is_no_code_costs_no_try() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    let long = "9".repeat(2_000);
    for odd in [
        "1",
        "12345",
        "1234567",
        "12345a",
        "١٢٣٤٥٦",
        "123.456",
        "-",
        "\u{200b}",
        &long,
    ] {
        world
            .unchanged(mia.verify(UA, odd))
            .await
            .refuses(404, WRONG);
        world
            .unchanged(mia.verify(GB, odd))
            .await
            .refuses(404, WRONG);
    }
    assert_eq!(
        (
            marks(&row(&world, &mia, UA).await, "tries"),
            marks(&row(&world, &mia, UA).await, "guesses")
        ),
        (0, 0)
    );
    // A wrong code does.
    mia.verify(UA, &wrong(&code, 0)).await.refuses(404, WRONG);
    assert_eq!(
        (
            marks(&row(&world, &mia, UA).await, "tries"),
            marks(&row(&world, &mia, UA).await, "guesses")
        ),
        (1, 1)
    );
    mia.verify(UA, &code).await.is(201);
    // The token comes first all the same, and so does what is told of an own number.
    world
        .post(VERIFY, phone(UA))
        .await
        .refuses(401, "The access token is invalid");
    mia.verify(UA, "1").await.refuses(400, super::TAKEN);
}

#[tokio::test]
async fn compat_reads_five_digits() {
    let world = World::compat().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    world
        .unchanged(mia.verify(UA, &format!("{code}0")))
        .await
        .refuses(404, WRONG);
    let (one, two) = code.split_at(2);
    mia.post(
        VERIFY,
        json!({ "phone_number": UA, "verification_code": format!("{one}-{two}") }),
    )
    .await
    .is(201);
}
