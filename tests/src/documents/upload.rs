//! What happens on an upload that is taken.

use serde_json::json;

use super::{Form, JPEG, PATH, PDF, PNG};
use crate::world::World;

#[tokio::test]
async fn a_form_is_taken() {
    let world = World::strict().await;
    let mia = world.account().await;
    let answer = Form::passport()
        .with("metadata[issuer]", "Odesa")
        .by(&mia)
        .await
        .is(201)
        .says("201");
    assert_eq!(answer.header("content-type"), "application/json");
    let documents = mia.documents().await;
    let url = documents[0]["upload"]["url"].as_str().unwrap();
    assert_eq!(
        json!(documents),
        json!([
            {
                "upload": { "url": url }, "doc_type": "Passport", "doc_number": "AB 120044",
                "doc_expire": "2031-01-22",
            },
        ])
    );
    assert_eq!(mia.document_label()["value"]["S"], "pending");
    assert_eq!(mia.get("/api/v1/accounts/me").await.json()["level"], 1);
}

#[tokio::test]
async fn json_is_taken() {
    let world = World::strict().await;
    let mia = world.account().await;
    for (form, media_type) in [
        (Form::passport(), "image/jpeg"),
        (Form::passport().file("x", PNG), "image/png"),
        (
            Form::passport().file("x", PDF),
            "application/pdf;charset=binary",
        ),
    ] {
        mia.post(PATH, form.json(media_type))
            .await
            .is(201)
            .says("201");
    }
    assert_eq!(
        mia.follow(&mia.documents().await[1]).await.is(200).body,
        PNG
    );
}

#[tokio::test]
async fn what_writers_put_before_a_pdf_is_taken() {
    let world = World::strict().await;
    let mia = world.account().await;
    for before in ["\n", "\r\n", " \t ", "\u{feff}", "\u{feff}\r\n"] {
        let bytes = [before.as_bytes(), PDF].concat();
        Form::passport()
            .file("bill.pdf", &bytes)
            .by(&mia)
            .await
            .is(201)
            .says("201");
        assert_eq!(
            mia.follow(&mia.documents().await.pop().unwrap())
                .await
                .is(200)
                .body,
            bytes
        );
    }
}

#[tokio::test]
async fn every_date_that_begins_with_the_year_is_taken() {
    let world = World::strict().await;
    let mia = world.account().await;
    for date in [
        "2031-1-22",
        "2031/01/22 10:00",
        "2031.01.22",
        "20310122T10:00:00Z",
    ] {
        Form::passport()
            .with("doc_expire", date)
            .by(&mia)
            .await
            .is(201);
    }
    for document in mia.documents().await {
        assert_eq!(document["doc_expire"], "2031-01-22");
    }
}

#[tokio::test]
async fn the_bytes_are_kept_under_our_own_name_and_type() {
    let world = World::strict().await;
    let mia = world.account().await;
    let long = format!("{}.png", "x".repeat(300));
    let names = [
        "../../etc/passwd.PNG",
        "a\0b.png",
        "\u{202e}gpj.png",
        "C:\\Temp\\x y\".png",
        &long,
        "ï漢😀.png",
    ];
    for name in names {
        Form::passport()
            .file(&name.replace('"', "\\\""), PNG)
            .by(&mia)
            .await
            .is(201)
            .says("201");
    }
    for document in mia.documents().await {
        let url = document["upload"]["url"].as_str().unwrap();
        let (key, _) = url.split_once('?').unwrap();
        let (_, name) = key.rsplit_once("/pending/").expect(url);
        assert!(
            name.len() == 26 && name.bytes().all(|b| b.is_ascii_alphanumeric()),
            "{name}"
        );
        let answer = mia.follow(&document).await.is(200);
        assert_eq!(
            (
                answer.header("content-type"),
                answer.header("content-disposition")
            ),
            ("image/png", "attachment")
        );
        assert_eq!(answer.body, PNG);
    }
    let put = world
        .calls()
        .into_iter()
        .find(|call| call.action == "PutObject")
        .unwrap();
    assert_eq!((put.function.as_str(), put.status), ("Documents", 200));
}

#[tokio::test]
async fn the_number_is_sealed() {
    let world = World::strict().await;
    let mia = world.account().await;
    let number = "🛂 ЖК-4711 \u{200f}漢";
    let form = Form::passport()
        .with("doc_number", number)
        .with("metadata[note]", "my-secret-note");
    form.by(&mia).await.is(201).says("201");
    assert_eq!(mia.documents().await[0]["doc_number"], number);
    let table = world.table_text();
    for secret in ["4711", "my-secret-note", "passport.jpg"] {
        assert!(!table.contains(secret), "{secret}");
    }
    let item = world
        .table()
        .into_iter()
        .find(|item| item["doc_type"]["S"] == "Passport")
        .unwrap();
    assert!(
        item.to_string().len() < 1_024,
        "a document should cost one write"
    );
}

#[tokio::test]
async fn a_decided_label_waits_again_only_after_a_rejection() {
    let world = World::strict().await;
    let mia = world.account().await;
    for (before, after, level) in [
        ("rejected", "pending", 1),
        ("verified", "verified", 1),
        ("odd", "pending", 1),
    ] {
        world.label(&mia.uid().await, "document", before).await;
        Form::passport().by(&mia).await.is(201).says("201");
        assert_eq!(mia.document_label()["value"]["S"], after, "{before}");
        assert_eq!(mia.get("/api/v1/accounts/me").await.json()["level"], level);
    }
}

#[tokio::test]
async fn a_waiting_document_is_in_the_index_of_reviews() {
    let world = World::strict().await;
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201).says("201");
    let item = world
        .table()
        .into_iter()
        .find(|item| item.get("doc_type").is_some())
        .unwrap();
    assert_eq!(
        (&item["review"]["S"], &item["review_at"]),
        (&json!("PENDING"), &item["id"])
    );
    assert_eq!(item["pk"]["S"], format!("ACCOUNT#{}", mia.uid().await));
}

#[tokio::test]
async fn a_large_file_is_taken_up_to_the_limit() {
    let world = World::strict().await;
    let mia = world.account().await;
    let mut bytes = JPEG.repeat(4_500_000 / JPEG.len() + 1);
    bytes.truncate(4_500_000);
    Form::passport()
        .file("x.jpg", &bytes)
        .by(&mia)
        .await
        .is(201)
        .says("201");
    assert!(mia.follow(&mia.documents().await[0]).await.is(200).body == bytes);
    mia.post(
        PATH,
        Form::passport().file("x.jpg", &bytes).json("image/jpg"),
    )
    .await
    .is(201)
    .says("201");
    bytes.push(0);
    let refusal = "Upload is too large (maximum is 4.5 MB), please send a smaller file";
    let larger = Form::passport().file("x.jpg", &bytes);
    world.unchanged(larger.by(&mia)).await.refuses(413, refusal);
    world
        .unchanged(mia.post(PATH, larger.json("image/jpeg")))
        .await
        .refuses(413, refusal);
}
