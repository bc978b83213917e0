use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;

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

fn object_stream(dictionary: &str, inside: &[u8]) -> Vec<u8> {
    let head = format!("7 0 obj <</Type/ObjStm/N 1/First 4{dictionary}>>stream\r\n");
    [
        head.as_bytes(),
        &compress_to_vec_zlib(inside, 6),
        b"\nendstream endobj",
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

#[test]
fn behind_an_image_stands_nothing_that_others_open() {
    let zip = b"PK\x03\x04name data PK\x01\x02 PK\x05\x06\0\0\0\0\x01\0\x01\0\0\0\0\0\0\0\0\0\0\0";
    let bad = [
        &zip[..],
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
    // Inside one, too.
    let inside = [
        &png(1, 1)[..33],
        &chunk(b"tEXt", b"x\0%PDF-1.7"),
        &png(1, 1)[33..],
    ]
    .concat();
    assert_eq!(of("a.png", &inside), refused(DIFFERS));
    let comment = [b"\xff\xd8\xff\xfe\x00\x0a%PDF-1.7", &jpeg(1, 1)[2..]].concat();
    assert_eq!(of("a.jpg", &comment), refused(DIFFERS));
    let archive = [&png(1, 1)[..33], &chunk(b"IDAT", zip), &png(1, 1)[33..]].concat();
    assert_eq!(of("a.png", &archive), refused(DIFFERS));
    assert_eq!(
        of("a.pdf", &[&pdf(b"")[..], zip, b"%%EOF"].concat()),
        refused(DIFFERS)
    );
}

#[test]
fn the_smallest_png_of_the_guide_is_one() {
    let guide = include_str!("../../../../docs/tutorial.md");
    let encoded = guide
        .lines()
        .find_map(|line| line.strip_prefix("echo iVBOR")?.split(' ').next())
        .unwrap();
    let bytes = STANDARD.decode(format!("iVBOR{encoded}")).unwrap();
    assert_eq!(of("a.png", &bytes), Ok(FileKind::Png));
}

#[test]
fn a_pdf_may_begin_and_end_with_blanks() {
    let whole = pdf(b"");
    for before in [
        &b""[..],
        b"\n",
        b"\r\n",
        b"  \t",
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbf\r\n",
        &[b' '; 1_023],
    ] {
        assert_eq!(
            of("a.pdf", &[before, &whole].concat()),
            Ok(FileKind::Pdf),
            "{before:?}"
        );
    }
    for before in [
        &b"x"[..],
        b"\0",
        b"\n<html>",
        b"GIF89a\n",
        b"\xff\xd8\xff",
        &[b' '; 1_024],
    ] {
        assert_eq!(
            of("a.pdf", &[before, &whole].concat()),
            refused(DIFFERS),
            "{before:?}"
        );
    }
    assert_eq!(
        of("a.pdf", &[&whole[..], &[0; 5_000], b"\r\n"].concat()),
        Ok(FileKind::Pdf)
    );
    assert_eq!(
        of("a.pdf", &[&whole[..], &[b'x'; 1_024]].concat()),
        refused(DIFFERS)
    );
}

#[test]
fn a_pdf_that_does_something_is_refused() {
    for body in [
        "<</OpenAction 5 0 R>>",
        "<</OpenAction<</S/URI>>>>",
        "<</OpenAction %[\n5 0 R>>",
        "<</AA<</O 5 0 R>>>>",
        "<</AA 5 0 R>>",
        "<</S/JavaScript/JS(app.alert\\(1\\))>>",
        "<</S /J#61va#53cript>>",
        "<</JS 6 0 R>>",
        "<</JS <6170>>>",
        "<</S/Launch/F(cmd.exe)>>",
        "<</S/#4c#61#75#6E#63#68>>",
        "<</Type/EmbeddedFile>>",
        "<</Names<</EmbeddedFiles 6 0 R>>>>",
        "<</Subtype/RichMedia>>",
        "<</XFA[(a) 6 0 R]>>",
        "<</Encrypt 9 0 R>>",
        "stream\n<</S/JavaScript>>\nendstream",
        "% /JavaScript",
    ] {
        assert_eq!(
            of("a.pdf", &pdf(body.as_bytes())),
            refused(ACTIVE),
            "{body}"
        );
    }
    for body in [
        "<</OpenAction[3 0 R/XYZ null null 0]>>",
        "<</OpenAction [3 0 R /Fit]>>",
        "<</A<</S/URI/URI(https://example.com/JavaScripts)>>>>",
        "<</BaseFont/AA/JSX 1/AAPL(x)/EncryptMetadata false/XFAx 1>>",
        "stream\n\x01/JS\x02/AA\x03/JS(\x04\nendstream",
    ] {
        assert_eq!(
            of("a.pdf", &pdf(body.as_bytes())),
            Ok(FileKind::Pdf),
            "{body}"
        );
    }
}

#[test]
fn what_a_pdf_compresses_is_looked_into() {
    let of_stream =
        |dictionary: &str, inside: &[u8]| of("a.pdf", &pdf(&object_stream(dictionary, inside)));
    assert_eq!(
        of_stream(
            "/Filter/FlateDecode",
            b"1 0 <</Type/Catalog/OpenAction[3 0 R/Fit]>>"
        ),
        Ok(FileKind::Pdf)
    );
    assert_eq!(
        of_stream("/Filter [ /Fl ] /Length 9", b"1 0 <</Type/Catalog>>"),
        Ok(FileKind::Pdf)
    );
    assert_eq!(
        of_stream("/Filter/FlateDecode", b"1 0 <</S/JavaScript>>"),
        refused(ACTIVE)
    );
    assert_eq!(
        of_stream("/F#69lter/FlateDecode", b"1 0 <</S/J#61vaScript>>"),
        refused(ACTIVE)
    );
    // What is packed otherwise than writers do it is not looked into, so it is refused.
    for dictionary in [
        "",
        "/Filter[/FlateDecode/FlateDecode]",
        "/Filter[/ASCIIHexDecode/FlateDecode]",
        "/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
        "/Filter 9 0 R",
    ] {
        assert_eq!(
            of_stream(dictionary, b"1 0 <<>>"),
            refused(ACTIVE),
            "{dictionary}"
        );
    }
    let broken = pdf(b"7 0 obj <</Type/ObjStm/Filter/FlateDecode>>stream\nno zlib\nendstream");
    assert_eq!(of("a.pdf", &broken), refused(ACTIVE));
    // A bomb is put down where it goes off.
    assert_eq!(
        of_stream("/Filter/FlateDecode", &vec![b' '; 5_000_000]),
        refused(ACTIVE)
    );
    let many = object_stream("/Filter/FlateDecode", &vec![b' '; 3_000_000]).repeat(6);
    assert_eq!(of("a.pdf", &pdf(&many)), refused(ACTIVE));
    let few = object_stream("/Filter/FlateDecode", &vec![b' '; 3_000_000]).repeat(5);
    assert_eq!(of("a.pdf", &pdf(&few)), Ok(FileKind::Pdf));
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
