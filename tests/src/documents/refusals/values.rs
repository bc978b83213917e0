//! Values that no document has: in its type, its number and its date.

use super::{DATE, puts, refused};
use crate::documents::Form;
use crate::world::World;

#[tokio::test]
async fn values_that_no_document_has() {
    let world = World::strict().await;
    let mia = world.account().await;
    let form = Form::passport;
    refused(
        &mia,
        form().with("doc_type", "passport"),
        "Doc type is not included in the list",
    )
    .await;
    let blank = "Doc type can't be blank and Doc type is not included in the list";
    refused(&mia, form().with("doc_type", " "), blank).await;
    refused(
        &mia,
        form().with("doc_number", ""),
        "Doc number can't be blank",
    )
    .await;
    let long = "Doc number is too long (maximum is 128 characters)";
    refused(&mia, form().with("doc_number", &"😀".repeat(129)), long).await;
    for date in [
        "",
        "0000-00-00",
        "2031-13-01",
        "2031-02-29",
        "22.01.2031",
        "2031-1",
        "tomorrow",
        "2031012",
    ] {
        refused(&mia, form().with("doc_expire", date), DATE).await;
    }
    let metadata = "Metadata is too long (maximum is 4096 characters)";
    refused(
        &mia,
        form().with("metadata[x]", &"x".repeat(4_096)),
        metadata,
    )
    .await;
    let many = form()
        .with("doc_type", "x")
        .with("doc_number", "")
        .with("doc_expire", "x")
        .file("a.txt", b"");
    let all = format!(
        "Doc type is not included in the list, Doc number can't be blank, {}, and Upload can't be \
            blank",
        DATE.replace(" and ", ", ")
    );
    refused(&mia, many, &all).await;
    assert_eq!(puts(&world), 0);
}

#[tokio::test]
async fn a_number_of_which_nothing_shows_is_blank() {
    let world = World::strict().await;
    let mia = world.account().await;
    for number in ["\u{200b}", "\u{3164} \u{2800}", "\u{ad}\u{202e}", "\u{a0}"] {
        refused(
            &mia,
            Form::passport().with("doc_number", number),
            "Doc number can't be blank",
        )
        .await;
    }
    for number in ["AB\n120044", "AB\t120044", "AB\u{85}120044"] {
        refused(
            &mia,
            Form::passport().with("doc_number", number),
            "doc_number is invalid",
        )
        .await;
    }
    refused(
        &mia,
        Form::passport().with("metadata[note]", "a\0b"),
        "metadata is invalid",
    )
    .await;
    Form::passport()
        .with("metadata[note]", "one\r\n\ttwo")
        .by(&mia)
        .await
        .is(201);
}

#[tokio::test]
async fn a_document_that_expired_everywhere() {
    let day = |world: &World, ago: i64| {
        types::clock::iso8601(world.clock().now() - ago * 86_400)[..10].to_owned()
    };
    let world = World::strict().await;
    let mia = world.account().await;
    for expire in ["1999-01-01".to_owned(), day(&world, 2)] {
        refused(
            &mia,
            Form::passport().with("doc_expire", &expire),
            "Doc expire is invalid",
        )
        .await;
    }
    assert_eq!(puts(&world), 0);
    // The day is not over everywhere yet.
    Form::passport()
        .with("doc_expire", &day(&world, 0))
        .by(&mia)
        .await
        .is(201);
    let world = World::compat().await;
    let mia = world.account().await;
    Form::passport()
        .with("doc_expire", "1999-01-01")
        .by(&mia)
        .await
        .is(201);
}
