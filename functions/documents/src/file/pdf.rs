//! PDF, as far as it takes to know that a file is a whole one and does nothing when it is opened
//! (ISO 32000-2, §7). Pure.
//!
//! Names are looked for in all bytes, since a reader finds objects by their offsets and not by what
//! stands around them, and in object streams, which hold most of what recent writers make. A name
//! that a reader takes from elsewhere is not found.

use std::borrow::Cow;

use memchr::memchr_iter;
use memchr::memmem::{find, rfind};
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use shared::error::Flaw;

/// Readers take a PDF's header as far down as this (PDF Reference, appendix H).
pub(super) const REACH: usize = 1_024;
/// The last line stands in this many bytes at the end.
const EOF_REACH: usize = 1_024;
/// The longest spelling of a name that is looked for, each sign of it escaped, and more.
const MAX_NAME: usize = 64;
/// How far the dictionary of an object stream reaches to both sides of its type.
const DICTIONARY: usize = 4_096;
/// The most that one object stream may hold, and all of them.
const MAX_INFLATED: usize = 4 * 1024 * 1024;
const MAX_INFLATED_IN_ALL: usize = 16 * 1024 * 1024;

/// A name, and the bytes from behind it on.
struct Name<'a> {
    at: usize,
    text: Cow<'a, [u8]>,
    value: &'a [u8],
}

/// What speaks against the bytes being a whole PDF that only shows something.
pub(super) fn flaw(bytes: &[u8]) -> Option<Flaw> {
    match () {
        () if !begins(bytes) || !ends(bytes) => Some(Flaw::Differs),
        () if is_active(bytes) => Some(Flaw::Active),
        () => None,
    }
}

/// Some writers put a byte order mark, blanks or line breaks before the header.
fn begins(bytes: &[u8]) -> bool {
    let header = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    header.starts_with(b"%PDF-") && bytes.len() - header.len() < REACH
}

/// Padding may follow.
fn ends(bytes: &[u8]) -> bool {
    let padding = bytes
        .iter()
        .rev()
        .take_while(|byte| **byte == 0 || byte.is_ascii_whitespace())
        .count();
    let end = bytes.len() - padding;
    bytes
        .get(end.saturating_sub(EOF_REACH)..end)
        .is_some_and(|tail| rfind(tail, b"%%EOF").is_some())
}

fn is_active(bytes: &[u8]) -> bool {
    let mut left = MAX_INFLATED_IN_ALL;
    names(bytes).any(|name| match &*name.text {
        b"ObjStm" => object_stream(bytes, name.at, &mut left)
            .is_none_or(|inside| names(&inside).any(|one| acts(&one))),
        _ => acts(&name),
    })
}

fn names(bytes: &[u8]) -> impl Iterator<Item = Name<'_>> {
    memchr_iter(b'/', bytes).filter_map(|at| {
        let rest = bytes.get(at + 1..)?;
        let length = rest
            .iter()
            .take(MAX_NAME)
            .take_while(|byte| is_regular(**byte))
            .count();
        let (raw, value) = rest.split_at_checked(length)?;
        Some(Name {
            at,
            text: unescaped(raw),
            value,
        })
    })
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'(' | b')' | b'<' | b'>' | b'[' | b']'
    ) && !matches!(byte, b'{' | b'}' | b'/' | b'%')
}

/// `J#61vaScript` is `JavaScript` (§7.3.5).
fn unescaped(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.contains(&b'#') {
        return Cow::Borrowed(raw);
    }
    let (mut out, mut rest) = (Vec::new(), raw);
    while let Some((first, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .filter(|_| *first == b'#')
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() {
            after.get(2..).unwrap_or_default()
        } else {
            after
        };
    }
    Cow::Owned(out)
}

/// Whether a reader that meets this name runs, opens or unpacks something, or nobody can tell. The
/// short names need a value of their type, or compressed bytes would have one by chance too often:
/// as it is, one scan in a thousand at most.
fn acts(name: &Name<'_>) -> bool {
    let value = name.value.trim_ascii_start();
    match &*name.text {
        b"EmbeddedFile" | b"EmbeddedFiles" | b"Encrypt" | b"JavaScript" | b"Launch"
        | b"RichMedia" | b"XFA" => true,
        // An array is a place to open at, which LibreOffice writes into every file.
        b"OpenAction" => !value.starts_with(b"["),
        b"AA" => value.starts_with(b"<<") || begins_with_digit(value),
        b"JS" => is_text(value) || begins_with_digit(value),
        _ => false,
    }
}

/// As a reference to an object does.
fn begins_with_digit(value: &[u8]) -> bool {
    value.first().is_some_and(u8::is_ascii_digit)
}

/// A string in brackets or in hexadecimal, of bytes that a script's first ones may be.
fn is_text(value: &[u8]) -> bool {
    match value {
        [b'(', first, ..] => {
            first.is_ascii_graphic() || first.is_ascii_whitespace() || matches!(first, 0xef | 0xfe)
        }
        [b'<', first, ..] => first.is_ascii_hexdigit() || first.is_ascii_whitespace(),
        _ => false,
    }
}

/// What is in the object stream whose type stands `at` this place; nothing where it is packed in
/// any other way than writers do, or there is more of it than there is `left` for all.
fn object_stream(bytes: &[u8], at: usize, left: &mut usize) -> Option<Vec<u8>> {
    let from = at.saturating_sub(DICTIONARY);
    let first = from + rfind(bytes.get(from..at)?, b"obj")?;
    let after = bytes.get(at..)?;
    let length = find(after.get(..DICTIONARY).unwrap_or(after), b"stream")?;
    if !is_deflated(bytes.get(first..at + length)?) {
        return None;
    }
    let data = after.get(length + b"stream".len()..)?;
    let data = data.strip_prefix(b"\r").unwrap_or(data);
    let data = data.strip_prefix(b"\n").unwrap_or(data);
    let inside = decompress_to_vec_zlib_with_limit(data, MAX_INFLATED.min(*left)).ok()?;
    // Each costs some work, however little comes of it.
    *left = left.checked_sub(inside.len().max(DICTIONARY))?;
    Some(inside)
}

/// Whether a stream's dictionary names this one filter, and no parameters of it.
fn is_deflated(dictionary: &[u8]) -> bool {
    let mut filters = 0;
    for name in names(dictionary) {
        match &*name.text {
            b"FlateDecode" | b"Fl" => filters += 1,
            b"A85" | b"AHx" | b"ASCII85Decode" | b"ASCIIHexDecode" | b"Crypt" | b"DP"
            | b"DecodeParms" | b"LZW" | b"LZWDecode" | b"RL" | b"RunLengthDecode" => return false,
            _ => {}
        }
    }
    filters == 1
}
