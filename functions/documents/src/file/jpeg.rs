//! JPEG, as far as it takes to know that a file is a whole one (ITU-T T.81, annex B). Pure.

use memchr::memchr;

use super::tail::is_harmless;

const START: &[u8] = b"\xff\xd8";
const START_OF_SCAN: u8 = 0xda;
const END: u8 = 0xd9;

/// How many pixels a whole JPEG has; nothing for what is none, ends early, or goes on as another
/// kind of file.
pub(super) fn pixels(bytes: &[u8]) -> Option<u64> {
    let mut rest = bytes.strip_prefix(START)?;
    let (mut pixels, mut is_scanned) = (None, false);
    loop {
        let (marker, after) = marker(rest)?;
        if marker == END {
            return pixels.filter(|_| is_scanned && is_harmless(after));
        }
        let (segment, after) = segment(marker, after)?;
        rest = after;
        if is_frame(marker) {
            pixels = pixels.max(Some(size(segment)?));
        }
        if marker == START_OF_SCAN {
            is_scanned = pixels.is_some();
            rest = behind_scan(rest)?;
        }
    }
}

/// The marker that stands first, after any number of bytes that fill.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = bytes.strip_prefix(b"\xff")?;
    while let Some(after) = rest.strip_prefix(b"\xff") {
        rest = after;
    }
    rest.split_first().map(|(marker, after)| (*marker, after))
}

/// The parameters of a marker and what follows them; nothing for a marker that has none.
fn segment(marker: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, _) = bytes
        .split_first_chunk()
        .filter(|_| !matches!(marker, 0..=1 | 0xd0..=0xd8))?;
    let (segment, after) = bytes.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((segment.get(2..)?, after))
}

/// Whether the marker begins a frame, which tells the size.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

fn size(frame: &[u8]) -> Option<u64> {
    let (height, rest) = frame.get(1..)?.split_first_chunk()?;
    let (width, _) = rest.split_first_chunk()?;
    Some(u64::from(u16::from_be_bytes(*height)) * u64::from(u16::from_be_bytes(*width)))
}

/// From the first marker after a scan on, which is neither a stuffed byte nor a restart.
fn behind_scan(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes;
    loop {
        rest = rest.get(memchr(0xff, rest)?..)?;
        match rest.get(1)? {
            0 | 0xd0..=0xd7 => rest = rest.get(2..)?,
            0xff => rest = rest.get(1..)?,
            _ => return Some(rest),
        }
    }
}
