//! No file is so long that it has to be searched instead of read.

use std::collections::BTreeSet;

use super::texts;

/// The most lines of a file.
const MOST: usize = 250;
/// Those that have more and still have to be split. Nothing is added here.
const STILL_LONGER: [&str; 0] = [];

#[test]
fn no_file_is_too_long() {
    let files = texts(".rs");
    assert!(files.len() > STILL_LONGER.len());
    let long = files
        .iter()
        .filter(|(_, text)| text.lines().count() > MOST)
        .map(|(path, _)| path.as_str());
    let long: BTreeSet<_> = long.collect();
    let listed = BTreeSet::from(STILL_LONGER);
    let new: Vec<_> = long.difference(&listed).collect();
    assert!(
        new.is_empty(),
        "more than {MOST} lines, to be split by subject: {new:?}"
    );
    let short: Vec<_> = listed.difference(&long).collect();
    assert!(
        short.is_empty(),
        "short enough, to be taken from the list: {short:?}"
    );
}
