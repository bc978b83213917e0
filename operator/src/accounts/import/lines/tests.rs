//! How a file is cut into lines.

use super::*;

#[test]
fn a_bom_is_skipped_where_a_file_begins() {
    let text = "\u{feff}one\n\u{feff}two";
    let lines: Vec<_> = lines(text.as_bytes())
        .map(|line| line.unwrap().text.unwrap())
        .collect();
    assert_eq!(lines, [b"one\n".as_slice(), "\u{feff}two".as_bytes()]);
}

#[test]
fn blank_lines_count_and_long_ones_are_skipped() {
    let long = "x".repeat(100_000);
    let text = format!("one\n\n{long}\ntwo");
    let lines: Vec<_> = lines(text.as_bytes()).map(Result::unwrap).collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.number, line.text.as_ref().ok().map(Vec::len)))
        .collect();
    assert_eq!(told, [(1, Some(4)), (3, None), (4, Some(3))]);
    assert_eq!(lines.iter().map(|line| line.bytes).sum::<u64>(), 100_008);
}
