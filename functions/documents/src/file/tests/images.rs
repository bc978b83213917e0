//! How large an image may be, and what may stand in it and behind it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{DIFFERS, VAST, chunk, jpeg, of, pdf, png, refused};
use crate::file::FileKind;

#[test]
fn images_have_at_most_fifty_million_pixels() {
    assert_eq!(of("a.png", &png(10_000, 5_000)), Ok(FileKind::Png));
    assert_eq!(of("a.jpg", &jpeg(10_000, 5_000)), Ok(FileKind::Jpg));
    for (width, height) in [(10_000, 5_001), (50_000, 50_000), (u32::MAX, u32::MAX)] {
        assert_eq!(
            of("a.png", &png(width, height)),
            refused(VAST),
            "{width} {height}"
        );
    }
    assert_eq!(of("a.jpg", &jpeg(50_000, 50_000)), refused(VAST));
    for (width, height) in [(0, 1), (1, 0)] {
        assert_eq!(
            of("a.png", &png(width.into(), height.into())),
            refused(DIFFERS)
        );
        assert_eq!(of("a.jpg", &jpeg(width, height)), refused(DIFFERS));
    }
    // The largest of several frames counts.
    let frames = [
        &jpeg(1, 1)[..20],
        b"\xff\xc2\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00",
        &jpeg(1, 1)[20..],
    ]
    .concat();
    assert_eq!(of("a.jpg", &frames), refused(VAST));
}

const ZIP: &[u8] =
    b"PK\x03\x04name data PK\x01\x02 PK\x05\x06\0\0\0\0\x01\0\x01\0\0\0\0\0\0\0\0\0\0\0";

#[test]
fn behind_an_image_stands_nothing_that_others_open() {
    let bad = [
        ZIP,
        b"<HTML><body>",
        b"\n<script>",
        b"<!DOCTYPE html>",
        b"Rar!\x1a\x07\x00",
        b"%PDF-1.7",
    ];
    for tail in bad.into_iter().chain([&b"7z\xbc\xaf\x27\x1c\x00"[..]]) {
        assert_eq!(
            of("a.jpg", &[&jpeg(1, 1), tail].concat()),
            refused(DIFFERS),
            "{tail:?}"
        );
        assert_eq!(
            of("a.png", &[&png(1, 1), tail].concat()),
            refused(DIFFERS),
            "{tail:?}"
        );
        assert_eq!(
            of("a.png", &[b"PK\x03\x04", &png(1, 1)[..]].concat()),
            refused(DIFFERS)
        );
    }
    assert_eq!(
        of("a.pdf", &[&pdf(b"")[..], ZIP, b"%%EOF"].concat()),
        refused(DIFFERS)
    );
}

#[test]
fn behind_a_photo_stands_what_phones_put_there() {
    // Phones put a second picture, a clip or notes behind a photo; nobody puts more than padding
    // behind a PNG.
    let second = jpeg(2, 2);
    for tail in [
        &[0; 900][..],
        &second,
        b"\0\0\0\x18ftypmp42 moov",
        b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_DataSEFT",
        b"< html",
    ] {
        assert_eq!(
            of("a.jpg", &[&jpeg(1, 1), tail].concat()),
            Ok(FileKind::Jpg),
            "{tail:?}"
        );
    }
    assert_eq!(
        of("a.png", &[&png(1, 1), &[0; 900][..]].concat()),
        Ok(FileKind::Png)
    );
    assert_eq!(
        of("a.png", &[&png(1, 1)[..], b"x"].concat()),
        refused(DIFFERS)
    );
}

#[test]
fn in_an_image_stands_nothing_that_others_open() {
    let inside = [
        &png(1, 1)[..33],
        &chunk(b"tEXt", b"x\0%PDF-1.7"),
        &png(1, 1)[33..],
    ]
    .concat();
    assert_eq!(of("a.png", &inside), refused(DIFFERS));
    let comment = [b"\xff\xd8\xff\xfe\x00\x0a%PDF-1.7", &jpeg(1, 1)[2..]].concat();
    assert_eq!(of("a.jpg", &comment), refused(DIFFERS));
    let archive = [&png(1, 1)[..33], &chunk(b"IDAT", ZIP), &png(1, 1)[33..]].concat();
    assert_eq!(of("a.png", &archive), refused(DIFFERS));
}

#[test]
fn the_smallest_png_of_the_guide_is_one() {
    let guide = include_str!("../../../../../docs/tutorial.md");
    let encoded = guide
        .lines()
        .find_map(|line| line.strip_prefix("echo iVBOR")?.split(' ').next())
        .unwrap();
    let bytes = STANDARD.decode(format!("iVBOR{encoded}")).unwrap();
    assert_eq!(of("a.png", &bytes), Ok(FileKind::Png));
}
