//! What is refused, with the contract's words, and leaves nothing behind.

mod files;
mod values;

use serde_json::{Value, json};

use super::{Form, JPEG, PATH};
use crate::person::Person;
use crate::world::World;

const DATE: &str =
    "Doc expire can't be blank and Doc expire Date must be in the following format: yyyy-mm-dd";

async fn refused(mia: &Person<'_>, form: Form, error: &str) {
    mia.world.unchanged(form.by(mia)).await.refuses(400, error);
}

fn puts(world: &World) -> usize {
    world
        .calls()
        .iter()
        .filter(|call| call.service == "s3")
        .count()
}

#[tokio::test]
async fn missing_parameters() {
    let world = World::strict().await;
    let mia = world.account().await;
    let all =
        "doc_expire is missing, doc_type is missing, doc_number is missing, upload is missing";
    world
        .unchanged(mia.post(PATH, json!({})))
        .await
        .refuses(400, all);
    // Parameters come before the token (docs/compatibility/barong.md#a2-11).
    world
        .unchanged(world.post(PATH, json!({})))
        .await
        .refuses(400, all);
    refused(
        &mia,
        Form::passport().without("upload"),
        "upload is missing",
    )
    .await;
    refused(
        &mia,
        Form::passport().without("doc_type"),
        "doc_type is missing",
    )
    .await;
    let odd = json!({
        "doc_expire": [], "doc_type": {}, "doc_number": "a\u{0}b", "upload": "x", "metadata": "y",
    });
    let invalid =
        "doc_expire is invalid, doc_type is invalid, doc_number is invalid, metadata is invalid";
    world
        .unchanged(mia.post(PATH, odd))
        .await
        .refuses(400, invalid);
    let mut rounded = Form::passport().json("image/jpeg");
    rounded["doc_number"] = json!(1e22);
    rounded["metadata"] = json!({ "issue": 1e22 });
    world
        .unchanged(mia.post(PATH, rounded))
        .await
        .refuses(400, "doc_number is invalid, metadata is invalid");
}

#[tokio::test]
async fn no_live_token() {
    let world = World::strict().await;
    let mia = world.account().await;
    let nobody = "The access token is invalid";
    world
        .unchanged(world.send(Form::passport().request("a.b.c")))
        .await
        .refuses(401, nobody);
    world.unchanged(world.get(PATH)).await.refuses(401, nobody);
    world.clock().advance(14_401);
    world
        .unchanged(Form::passport().by(&mia))
        .await
        .refuses(401, "The access token expired");
    let change =
        json!({ "old_password": crate::person::PASSWORD, "new_password": "Harbour-lane-8" });
    let fresh = Person {
        token: Person::token(&world, &mia.email, crate::person::PASSWORD).await,
        ..mia
    };
    let other = Person::token(&world, &fresh.email, crate::person::PASSWORD).await;
    fresh.put("/api/v1/accounts/password", change).await.is(200);
    let revoked = Form::passport().request(&other);
    world
        .unchanged(world.send(revoked))
        .await
        .refuses(401, "The access token was revoked");
    assert_eq!(puts(&world), 0, "who may not upload leaves no bytes");
}

#[tokio::test]
async fn bodies_that_are_broken() {
    let world = World::strict().await;
    let mia = world.account().await;
    let body = Form::passport().body();
    let kind = "multipart/form-data; boundary=XBOUNDARYX";
    let cut = world.post_as(PATH, kind, body[..body.len() - 20].to_vec());
    world
        .unchanged(cut)
        .await
        .refuses(400, "The request body is malformed");
    let unbounded = world.post_as(PATH, "multipart/form-data", body);
    world
        .unchanged(unbounded)
        .await
        .refuses(400, "The request body is malformed");
    world
        .unchanged(world.post_as(PATH, "image/jpeg", JPEG))
        .await
        .refuses(
            406,
            "The requested content-type 'image/jpeg' is not supported.",
        );
    assert_eq!(mia.documents().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_document_too_many_comes_before_other_rules() {
    let world = World::with(&[("DocumentsLimit", "2"), ("DocumentTypes", "Visa, Passport")]).await;
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201);
    Form::passport()
        .with("doc_type", "Visa")
        .by(&mia)
        .await
        .is(201);
    let reached = "Maximum number of documents was reached";
    refused(&mia, Form::passport(), reached).await;
    refused(
        &mia,
        Form::passport().with("doc_type", "x").file("x.txt", b""),
        reached,
    )
    .await;
    assert_eq!(puts(&world), 2);
}
