//! Files that are taken, and files that are not.

mod images;
mod pdf;

use super::*;

const DIFFERS: &str = "Upload File content does not match its extension and Upload can't be blank";
const ACTIVE: &str = "Upload PDF files with scripts, actions, attachments or encryption are not \
    allowed and Upload can't be blank";
const VAST: &str = "Upload Image is too large (maximum is 50 megapixels) and Upload can't be blank";

fn of(given_name: &str, bytes: &[u8]) -> Result<FileKind, String> {
    let file = File {
        name: String::new(),
        given_name: given_name.to_owned(),
        bytes: bytes.to_vec().into(),
    };
    kind(Some(&file)).map_err(|problems| {
        let told: Vec<_> = problems.iter().map(shared::api::barong::full).collect();
        told.join(" and ")
    })
}

fn refused(text: &str) -> Result<FileKind, String> {
    Err(text.to_owned())
}

/// A whole JPEG but for its pictures.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let [h, w] = [height, width].map(u16::to_be_bytes);
    let frame = [b"\xff\xc0\x00\x0b\x08", &h[..], &w, b"\x01\x01\x11\x00"].concat();
    let scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\x00\x34\xff\xd0\x56\xff\xff\xd9";
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
        &frame[..],
        scan,
    ]
    .concat()
}

fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    [
        &u32::try_from(data.len()).unwrap().to_be_bytes()[..],
        kind,
        data,
        b"CRC.",
    ]
    .concat()
}

/// A whole PNG but for its pictures.
fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        b"\x08\x02\x00\x00\x00",
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n",
        &chunk(b"IHDR", &header)[..],
        &chunk(b"IDAT", b"x"),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

fn pdf(body: &[u8]) -> Vec<u8> {
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        body,
        b"\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
    ]
    .concat()
}

#[test]
fn extension_and_content_agree() {
    assert_eq!(of("a.JPEG", &jpeg(1, 1)), Ok(FileKind::Jpg));
    assert_eq!(
        of("../../\u{202e}x.php\0.png", &png(1, 1)),
        Ok(FileKind::Png)
    );
    assert_eq!(of("a.pdf", &pdf(b"")), Ok(FileKind::Pdf));
    assert_eq!(of("a.jpg", b""), refused("Upload can't be blank"));
    for (name, bytes) in [
        ("a.jpg", png(1, 1)),
        ("a.png", jpeg(1, 1)),
        ("a.jpg", pdf(b"")),
        ("a.pdf", jpeg(1, 1)),
    ] {
        assert_eq!(of(name, &bytes), refused(DIFFERS), "{name}");
    }
    for bytes in [
        &b"plain text"[..],
        b"GIF89a",
        b"<html>%PDF-1.7\n%%EOF",
        b"MZ",
    ] {
        for name in ["a.jpg", "a.png", "a.pdf"] {
            assert_eq!(of(name, bytes), refused(DIFFERS), "{name}");
        }
    }
}

#[test]
fn what_ends_early_is_no_file() {
    for (name, whole) in [("a.png", png(3, 2)), ("a.jpg", jpeg(3, 2))] {
        assert!(of(name, &whole).is_ok());
        for length in 1..whole.len() {
            assert_eq!(
                of(name, &whole[..length]),
                refused(DIFFERS),
                "{name}: {length}"
            );
        }
    }
    assert_eq!(of("a.pdf", b"%PDF-1.7\n"), refused(DIFFERS));
    assert_eq!(
        of("a.png", b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>"),
        refused(DIFFERS)
    );
}

#[test]
fn the_antivirus_test_file_is_found_in_every_kind() {
    let infected = refused("Upload File contains malware and Upload can't be blank");
    let halves = [
        &br"X5O!P%@AP[4\PZX54(P^)7CC)7}$"[..],
        b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ];
    let file = halves.concat();
    for (name, bytes) in [
        ("a.pdf", pdf(&file)),
        ("a.jpg", [&jpeg(1, 1)[..], &file].concat()),
        ("a.png", file.clone()),
    ] {
        assert_eq!(of(name, &bytes), infected, "{name}");
    }
    assert_eq!(of("a.pdf", &pdf(halves[1])), Ok(FileKind::Pdf));
}

#[test]
fn other_extensions_are_named_without_their_tricks() {
    let other = |shown: &str| {
        Err(format!(
            "Upload You are not allowed to upload \"{shown}\" files, allowed types: jpg, jpeg, \
                png, pdf and Upload can't be blank"
        ))
    };
    assert_eq!(of("a.txt", &jpeg(1, 1)), other("txt"));
    assert_eq!(of("jpg", &jpeg(1, 1)), other(""));
    assert_eq!(of("a.jpg\u{200f}", &jpeg(1, 1)), other("jpg"));
    assert_eq!(of("a.\"<é>\0", &jpeg(1, 1)), other(""));
    assert_eq!(
        of(&format!("a.{}", "x".repeat(300)), &jpeg(1, 1)),
        other(&"x".repeat(16))
    );
}
