//! What is refused, with the contract's words, and leaves nothing behind.

use serde_json::{Value, json};

use super::{Form, JPEG, PATH, PDF, PNG};
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
    let odd = json!({ "doc_expire": [], "doc_type": {}, "doc_number": "a\u{0}b", "upload": "x", "metadata": "y" });
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

#[tokio::test]
async fn files_that_hurt_who_opens_them() {
    let world = World::strict().await;
    let mia = world.account().await;
    let differs = "Upload File content does not match its extension and Upload can't be blank";
    let active = "Upload PDF files with scripts, actions, attachments or encryption are not \
        allowed and Upload can't be blank";
    let vast = "Upload Image is too large (maximum is 50 megapixels) and Upload can't be blank";
    let infected = "Upload File contains malware and Upload can't be blank";
    let eicar = [
        &br"X5O!P%@AP[4\PZX54(P^)7CC)7}$"[..],
        b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n",
    ]
    .concat();
    let pdf = |inside: &[u8]| [&PDF[..PDF.len() - 6], inside, b"\n%%EOF"].concat();
    let wide = [
        &PNG[..16],
        &50_000_u32.to_be_bytes(),
        &50_000_u32.to_be_bytes(),
        &PNG[24..],
    ]
    .concat();
    for (name, bytes, why) in [
        ("x.png", wide, vast),
        (
            "x.png",
            [&PNG[..8], b"<html><script>alert(1)</script>"].concat(),
            differs,
        ),
        ("x.png", [PNG, b"PK\x05\x06", &[0; 18]].concat(), differs),
        ("x.jpg", [JPEG, b"<html>"].concat(), differs),
        ("x.jpg", JPEG[..JPEG.len() - 2].to_vec(), differs),
        ("x.pdf", b"%PDF-1.7\n".to_vec(), differs),
        (
            "x.pdf",
            pdf(b"<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"),
            active,
        ),
        ("x.pdf", pdf(b"<</S/J#61vaScript>>"), active),
        ("x.pdf", pdf(&eicar), infected),
    ] {
        refused(&mia, Form::passport().file(name, &bytes), why).await;
    }
    assert_eq!(puts(&world), 0);
}

#[tokio::test]
async fn files_that_are_none() {
    let world = World::strict().await;
    let mia = world.account().await;
    let blank = "Upload can't be blank";
    refused(
        &mia,
        Form::passport()
            .without("upload")
            .with("upload", "passport.jpg"),
        blank,
    )
    .await;
    refused(&mia, Form::passport().file("empty.jpg", b""), blank).await;
    refused(&mia, Form::passport().file("", b""), blank).await;
    for text in [
        json!("x"),
        json!(null),
        json!(7),
        json!({}),
        json!([]),
        json!("data:image/jpeg;base64,*"),
    ] {
        let mut body = Form::passport().json("image/jpeg");
        body["upload"] = text;
        world
            .unchanged(mia.post(PATH, body))
            .await
            .refuses(400, blank);
    }
}

#[tokio::test]
async fn files_that_are_something_else() {
    let world = World::strict().await;
    let mia = world.account().await;
    let other = |extension: &str| {
        format!(
            "Upload You are not allowed to upload \"{extension}\" files, allowed types: jpg, jpeg, \
                png, pdf and Upload can't be blank"
        )
    };
    let differs = "Upload File content does not match its extension and Upload can't be blank";
    refused(
        &mia,
        Form::passport().file("notes.txt", b"hello"),
        &other("txt"),
    )
    .await;
    refused(
        &mia,
        Form::passport().file("x.jpg.php", JPEG),
        &other("php"),
    )
    .await;
    refused(&mia, Form::passport().file("passport", JPEG), &other("")).await;
    refused(
        &mia,
        Form::passport().file("\u{202e}gnp.exe", PNG),
        &other("exe"),
    )
    .await;
    refused(&mia, Form::passport().file("x.jpg", b"hello"), differs).await;
    refused(&mia, Form::passport().file("x.png", JPEG), differs).await;
    refused(
        &mia,
        Form::passport().file("x.pdf", b"<script>%PDF-1.7"),
        differs,
    )
    .await;
    refused(
        &mia,
        Form::passport().file("x.jpg", &[JPEG, b"%PDF-1.7"].concat()),
        differs,
    )
    .await;
    let body = Form::passport().file("x", JPEG).json("image/png");
    world
        .unchanged(mia.post(PATH, body))
        .await
        .refuses(400, differs);
    let body = Form::passport().file("x", JPEG).json("text/html");
    world
        .unchanged(mia.post(PATH, body))
        .await
        .refuses(400, &other("html"));
    assert_eq!(puts(&world), 0);
}

/// A compound file (MS-CFB, version 4) whose table of sectors names one of them again and again:
/// who follows it reads a thousand times its size.
fn compound(sectors: u32) -> Vec<u8> {
    let words = |words: &[u32]| {
        words
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect::<Vec<_>>()
    };
    let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    file.extend([0; 16]);
    file.extend(
        [0x3e_u16, 4, 0xfffe, 12, 6]
            .iter()
            .flat_map(|word| word.to_le_bytes()),
    );
    file.extend([0; 6]);
    file.extend(words(&[0, 0, 0, 0, 4_096, 0xffff_fffe, 0, 0, sectors]));
    file.extend(words(&[1; 109]));
    file.resize(4_096, 0);
    for next in (1..sectors).chain([0xffff_fffe]) {
        file.extend(words(&[1; 1_023]));
        file.extend(words(&[next]));
    }
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_grows_in_who_reads_it() {
    let world = World::strict().await;
    let mia = world.account().await;
    let differs = "Upload File content does not match its extension and Upload can't be blank";
    // Whoever reads it all is still at it when the function's time is over.
    refused(
        &mia,
        Form::passport().file("x.pdf", &compound(250)),
        differs,
    )
    .await;
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
