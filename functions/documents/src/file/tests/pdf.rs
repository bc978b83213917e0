//! What a PDF may have in it, around it, and compressed in it.

use miniz_oxide::deflate::compress_to_vec_zlib;

use super::{ACTIVE, DIFFERS, of, pdf, refused};
use crate::file::FileKind;

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
