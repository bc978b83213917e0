//! Whether an uploaded file is what it says, whole, and nothing that hurts who opens it. Pure; the
//! work grows with the file's length and no faster.
//!
//! This is a sieve, not a scanner: it knows how files are built, and one test signature. Where
//! malware must be found, switch the bucket's own scanning on.

mod jpeg;
mod pdf;
mod png;
mod tail;

use memchr::memmem::{find, find_iter};
use shared::document::FileKind;
use shared::error::{Field, Flaw, Problem, Refusal};
use shared::http::File;

/// API Gateway and Lambda hand on 6 MB of event, which is about 4.5 MB of file in base64
/// (docs/compatibility/barong.md#a2-8).
const MAX_BYTES: usize = 4_500_000;
/// The longest extension that a refusal repeats.
const MAX_EXTENSION: usize = 16;
/// A camera's best. Four bytes each, it is as much as a reviewer's machine should be asked to
/// unpack.
const MAX_PIXELS: u64 = 50_000_000;
/// From the end of a ZIP archive to where its last record may begin: the record and the longest
/// comment.
const ZIP_REACH: usize = 22 + 65_535;

/// What the file is, or what is wrong with it.
pub(super) fn kind(file: Option<&File>) -> Result<FileKind, Vec<Problem>> {
    let blank = || Field::Upload.is(Flaw::Blank);
    let Some(file) = file.filter(|file| !file.bytes.is_empty()) else {
        return Err(vec![blank()]);
    };
    let extension = extension(&file.given_name);
    let flaw = match FileKind::by_extension(extension).map(|kind| (kind, flaw(kind, &file.bytes))) {
        Some((kind, None)) => return Ok(kind),
        Some((_, Some(flaw))) => flaw,
        None => {
            let letters = extension.chars().filter(char::is_ascii_alphanumeric);
            Flaw::Extension(letters.take(MAX_EXTENSION).collect())
        }
    };
    Err(vec![Field::Upload.is(flaw), blank()])
}

/// Refuses what is larger than a request can carry.
pub(super) fn fits(file: Option<&File>) -> Result<(), Refusal> {
    if file.is_some_and(|file| file.bytes.len() > MAX_BYTES) {
        Err(Refusal::UploadTooLarge)
    } else {
        Ok(())
    }
}

/// What follows the last dot; the rest of a client's file name is never looked at.
fn extension(given_name: &str) -> &str {
    given_name
        .rsplit_once('.')
        .map(|(_, extension)| extension)
        .unwrap_or_default()
}

/// What speaks against the bytes being a file of this kind and of no other.
fn flaw(kind: FileKind, bytes: &[u8]) -> Option<Flaw> {
    match kind {
        _ if is_infected(bytes) => Some(Flaw::Infected),
        _ if is_archive(bytes) => Some(Flaw::Differs),
        FileKind::Jpg => of_image(bytes, jpeg::pixels(bytes)),
        FileKind::Png => of_image(bytes, png::pixels(bytes)),
        FileKind::Pdf => pdf::flaw(bytes),
    }
}

/// An image that also opens as a PDF is none of either.
fn of_image(bytes: &[u8], pixels: Option<u64>) -> Option<Flaw> {
    let head = bytes.get(..pdf::REACH).unwrap_or(bytes);
    match pixels {
        Some(1..=MAX_PIXELS) if find(head, b"%PDF-").is_none() => None,
        Some(pixels) if pixels > MAX_PIXELS => Some(Flaw::TooManyPixels {
            megapixels: MAX_PIXELS / 1_000_000,
        }),
        _ => Some(Flaw::Differs),
    }
}

/// Whether the file of EICAR is in it, which tests whether somebody looks. In two halves, so that
/// no scanner takes this program for it.
fn is_infected(bytes: &[u8]) -> bool {
    let (first, second) = (
        br"X5O!P%@AP[4\PZX54(P^)7CC)7}$",
        b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    );
    find_iter(bytes, second).any(|at| {
        bytes
            .get(..at)
            .is_some_and(|before| before.ends_with(first))
    })
}

/// Whether it opens as a ZIP archive, which begins wherever its last record says.
fn is_archive(bytes: &[u8]) -> bool {
    let tail = bytes
        .get(bytes.len().saturating_sub(ZIP_REACH)..)
        .unwrap_or(bytes);
    find(tail, b"PK\x05\x06").is_some()
}

#[cfg(test)]
mod tests;
