//! No file is so long that it has to be searched instead of read.

use super::texts;

/// The most lines of a file.
const MAX_LINES: usize = 250;

#[test]
fn no_file_is_too_long() {
    let files = texts(".rs");
    assert!(files.len() > 500, "{}", files.len());
    let long: Vec<_> = files
        .iter()
        .filter(|(_, text)| text.lines().count() > MAX_LINES)
        .map(|(path, _)| path)
        .collect();
    assert!(
        long.is_empty(),
        "more than {MAX_LINES} lines, to be split by subject: {long:?}"
    );
}
