//! PNG, as far as it takes to know that a file is a whole one (PNG specification, third edition,
//! §5). Pure.

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How many pixels a whole PNG has; nothing for what is none, ends early, or goes on with more than
/// padding.
pub(super) fn pixels(bytes: &[u8]) -> Option<u64> {
    let (kind, header, mut rest) = chunk(bytes.strip_prefix(SIGNATURE)?)?;
    let (width, size) = header.split_first_chunk()?;
    let (height, _) = size
        .split_first_chunk()
        .filter(|_| kind == *b"IHDR" && header.len() == 13)?;
    let mut has_data = false;
    loop {
        let (kind, _, after) = chunk(rest)?;
        if kind == *b"IEND" {
            let ends = has_data && after.iter().all(|byte| *byte == 0);
            return ends.then(|| {
                u64::from(u32::from_be_bytes(*width)) * u64::from(u32::from_be_bytes(*height))
            });
        }
        has_data |= kind == *b"IDAT";
        rest = after;
    }
}

/// The name and the data of the first chunk, and what follows its checksum.
fn chunk(bytes: &[u8]) -> Option<([u8; 4], &[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (kind, rest) = rest
        .split_first_chunk()
        .filter(|(kind, _)| kind.iter().all(u8::is_ascii_alphabetic))?;
    let (data, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let (_, rest) = rest.split_at_checked(4)?;
    Some((*kind, data, rest))
}
