//! `POST /api/v1/phones/verify`: what a right code does, and which code is right.

use serde_json::json;

use super::{GB, SEND_CODE, TAKEN, UA, WRONG, phone, row, wrong};
use crate::person::Person;
use crate::world::World;

#[tokio::test]
async fn makes_the_number_the_accounts() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    let answer = mia.verify("+38(095) 756 45 67", &code).await;
    answer
        .is(201)
        .says(r#"{"message":"Phone was verified successfully"}"#);
    assert_eq!(mia.level().await, 2);
    let label = mia.get("/api/v1/labels/phone").await.is(200).json();
    assert_eq!(
        (&label["value"], &label["scope"]),
        (&json!("verified"), &json!("private"))
    );
    let row = row(&world, &mia, UA).await;
    assert!(row.get("verified_at").is_some() && row.get("digest").is_none());
    let claims: Vec<_> = world
        .table()
        .into_iter()
        .filter(|item| item["sk"]["S"] == "CLAIM")
        .collect();
    assert_eq!(claims.len(), 1);
    assert_eq!(
        (&claims[0]["pk"]["S"], &claims[0]["uid"]["S"]),
        (&json!(format!("PHONE#{UA}")), &json!(mia.uid().await))
    );
    mia.verify(UA, &code).await.refuses(400, TAKEN);
}

#[tokio::test]
async fn an_account_may_verify_several() {
    let world = World::strict().await;
    let mia = world.account().await;
    for number in [UA, GB] {
        let code = mia.code(number).await;
        mia.verify(number, &format!(" {code} ")).await.is(201);
    }
    assert_eq!(mia.level().await, 2);
}

#[tokio::test]
async fn a_document_counts_once_the_phone_is_verified() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.private_label("document", "verified").await;
    assert_eq!(mia.level().await, 1);
    let code = mia.code(UA).await;
    mia.verify(UA, &code).await.is(201);
    assert_eq!(mia.level().await, 3);
}

#[tokio::test]
async fn a_wrong_code_and_no_phone_look_alike() {
    let world = World::strict().await;
    let mia = world.account().await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    world
        .unchanged(mia.verify(UA, "123456"))
        .await
        .refuses(404, WRONG);
    let code = mia.code(UA).await;
    mia.verify(UA, &wrong(&code, 0)).await.refuses(404, WRONG);
    world
        .unchanged(mia.verify(GB, &code))
        .await
        .refuses(404, WRONG);
    world
        .unchanged(bob.verify(UA, &code))
        .await
        .refuses(404, WRONG);
    for odd in ["1", "١٢٣٤٥٦", &"9".repeat(200)] {
        bob.verify(UA, odd).await.refuses(404, WRONG);
    }
    mia.verify(UA, &code).await.is(201);
}

#[tokio::test]
async fn a_code_lives_ten_minutes() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    world.clock().advance(600);
    world
        .unchanged(mia.verify(UA, &code))
        .await
        .refuses(404, WRONG);
    mia.post(SEND_CODE, phone(UA)).await.is(201);
    let code = world.code(UA);
    world.clock().advance(595);
    mia.verify(UA, &code).await.is(201);
}
