//! The lines of a file of accounts, as far as it can be read.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use crate::failure::Failure;

/// The longest line, in bytes; a profile has at most about 12,000.
const MAX_LENGTH: u64 = 65_536;
/// What some programs put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

pub(super) struct Line {
    pub(super) number: u64,
    pub(super) bytes: u64,
    pub(super) text: Result<Vec<u8>, String>,
}

/// As far as a file can be read.
type Lines = Box<dyn Iterator<Item = Result<Line, Failure>>>;

/// The lines of a file, and its size; 0 where nobody knows.
pub(super) fn open(file: &Path) -> Result<(Lines, u64), Failure> {
    if file == Path::new("-") {
        return Ok((Box::new(lines(BufReader::new(io::stdin()))), 0));
    }
    let named = |error: io::Error| Failure::Failed(format!("{}: {error}", file.display()));
    let open = File::open(file).map_err(named)?;
    let size = open.metadata().map_err(named)?.len();
    Ok((Box::new(lines(BufReader::new(open))), size))
}

/// Every line that is not blank.
fn lines(mut reader: impl BufRead) -> impl Iterator<Item = Result<Line, Failure>> {
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            let mut text = Vec::new();
            let read = reader
                .by_ref()
                .take(MAX_LENGTH)
                .read_until(b'\n', &mut text);
            let bytes = u64::try_from(text.len()).unwrap_or_default();
            number += 1;
            match read {
                Ok(0) => return None,
                Ok(_) if number == 1 && text.starts_with(BOM) => {
                    return Some(Ok(Line {
                        number,
                        bytes,
                        text: Ok(text.split_off(BOM.len())),
                    }));
                }
                Ok(_) if bytes == MAX_LENGTH && text.last() != Some(&b'\n') => {
                    let skipped = reader.skip_until(b'\n').unwrap_or_default();
                    let long = format!("the line is longer than {MAX_LENGTH} bytes");
                    let bytes = bytes + u64::try_from(skipped).unwrap_or_default();
                    return Some(Ok(Line {
                        number,
                        bytes,
                        text: Err(long),
                    }));
                }
                Ok(_) if text.trim_ascii().is_empty() => {}
                Ok(_) => {
                    return Some(Ok(Line {
                        number,
                        bytes,
                        text: Ok(text),
                    }));
                }
                Err(error) => {
                    let why = format!("line {number} and all that follows cannot be read: {error}");
                    return Some(Err(Failure::Failed(why)));
                }
            }
        }
    })
}
