//! Files that are refused: what hurts who opens it, what is no file of its kind, what grows.

use serde_json::json;

use super::{puts, refused};
use crate::documents::{Form, JPEG, PATH, PDF, PNG};
use crate::world::World;

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
    let twice = [JPEG, b"%PDF-1.7"].concat();
    for (name, bytes, error) in [
        ("notes.txt", &b"hello"[..], &*other("txt")),
        ("x.jpg.php", JPEG, &other("php")),
        ("passport", JPEG, &other("")),
        ("\u{202e}gnp.exe", PNG, &other("exe")),
        ("x.jpg", b"hello", differs),
        ("x.png", JPEG, differs),
        ("x.pdf", b"<script>%PDF-1.7", differs),
        ("x.jpg", &twice, differs),
    ] {
        refused(&mia, Form::passport().file(name, bytes), error).await;
    }
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
