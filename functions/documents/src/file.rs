//! Whether an uploaded file is what it says. Pure.

use shared::document::FileKind;
use shared::error::Refusal;
use shared::http::File;

/// API Gateway and Lambda hand on 6 MB of event, which is about 4.5 MB of file in base64 (contract Barong A.2 row 8).
const LARGEST: usize = 4_500_000;
/// The longest extension that a refusal repeats.
const LONGEST_EXTENSION: usize = 16;

/// What the file is; what is wrong with it in Barong's words; nothing wrong and no kind for a file that is not there.
pub(super) fn kind(file: Option<&File>) -> Result<FileKind, Vec<String>> {
    let blank = || "Upload can't be blank".to_owned();
    let Some(file) = file.filter(|file| !file.bytes.is_empty()) else { return Err(vec![blank()]) };
    let extension = extension(&file.given_name);
    let problem = match FileKind::by_extension(extension) {
        Some(kind) if sniffed(&file.bytes) == Some(kind) => return Ok(kind),
        Some(_) => "Upload File content does not match its extension".to_owned(),
        None => {
            let extension: String = extension.chars().filter(char::is_ascii_alphanumeric).collect();
            let extension = extension.get(..LONGEST_EXTENSION).unwrap_or(&extension);
            let allowed = FileKind::EXTENSIONS;
            format!("Upload You are not allowed to upload \"{extension}\" files, allowed types: {allowed}")
        }
    };
    Err(vec![problem, blank()])
}

/// Refuses what is larger than a request can carry.
pub(super) fn fits(file: Option<&File>) -> Result<(), Refusal> {
    if file.is_some_and(|file| file.bytes.len() > LARGEST) { Err(Refusal::UploadTooLarge) } else { Ok(()) }
}

/// What follows the last dot; the rest of a client's file name is never looked at.
fn extension(given_name: &str) -> &str {
    given_name.rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default()
}

/// By its first bytes. An image that also opens as a PDF is none of either, nor is a PDF that begins as something else.
fn sniffed(bytes: &[u8]) -> Option<FileKind> {
    let pdf = infer::archive::is_pdf(bytes);
    match infer::get(bytes)?.mime_type() {
        "image/jpeg" if !pdf => Some(FileKind::Jpg),
        "image/png" if !pdf => Some(FileKind::Png),
        "application/pdf" if bytes.starts_with(b"%PDF-") => Some(FileKind::Pdf),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR";

    fn of(given_name: &str, bytes: &[u8]) -> Result<FileKind, String> {
        let file = File { name: String::new(), given_name: given_name.to_owned(), bytes: bytes.to_vec().into() };
        kind(Some(&file)).map_err(|problems| problems.join(" and "))
    }

    #[test]
    fn extension_and_content_agree() {
        assert_eq!(of("a.JPEG", JPEG), Ok(FileKind::Jpg));
        assert_eq!(of("../../\u{202e}x.php\0.png", PNG), Ok(FileKind::Png));
        assert_eq!(of("a.pdf", b"%PDF-1.7\n"), Ok(FileKind::Pdf));
        assert_eq!(of("a.jpg", b""), Err("Upload can't be blank".to_owned()));
    }

    #[test]
    fn what_is_two_things_or_another_is_refused() {
        let differs = "Upload File content does not match its extension and Upload can't be blank";
        let with_pdf = [JPEG, b"%PDF-1.7"].concat();
        let zip = [b"PK\x03\x04", PNG].concat();
        let html = b"<html>%PDF-1.7";
        for (name, bytes) in [
            ("a.jpg", PNG),
            ("a.png", JPEG),
            ("a.jpg", b"plain text"),
            ("a.jpg", &with_pdf),
            ("a.pdf", &with_pdf),
            ("a.pdf", html),
            ("a.png", &zip),
            ("a.jpg", b"GIF89a"),
        ] {
            assert_eq!(of(name, bytes), Err(differs.to_owned()), "{name}");
        }
    }

    #[test]
    fn other_extensions_are_named_without_their_tricks() {
        let refused = |shown: &str| {
            Err(format!(
                "Upload You are not allowed to upload \"{shown}\" files, allowed types: jpg, jpeg, png, pdf and Upload \
                 can't be blank"
            ))
        };
        assert_eq!(of("a.txt", JPEG), refused("txt"));
        assert_eq!(of("jpg", JPEG), refused(""));
        assert_eq!(of("a.jpg\u{200f}", JPEG), refused("jpg"));
        assert_eq!(of("a.\"<é>\0", JPEG), refused(""));
        assert_eq!(of(&format!("a.{}", "x".repeat(300)), JPEG), refused(&"x".repeat(16)));
    }
}
