//! What stands behind an image.

use memchr::memchr_iter;
use memchr::memmem::find;

/// Whether what stands behind an image is nothing that another reader opens. Phones put more there
/// than anybody lists: a second picture, a clip, notes of their own.
pub(super) fn is_harmless(tail: &[u8]) -> bool {
    let opens = [&b"%PDF-"[..], b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"];
    let tags = [&b"<!doctype"[..], b"<html", b"<script"];
    let begins = |at: usize, tag: &[u8]| {
        tail.get(at..at + tag.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(tag))
    };
    let tagged = memchr_iter(b'<', tail).any(|at| tags.iter().any(|tag| begins(at, tag)));
    !tagged
        && opens
            .iter()
            .all(|signature| find(tail, signature).is_none())
}
