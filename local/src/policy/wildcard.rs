//! The patterns of IAM: `*` and `?`. Pure.

/// Whether one of the patterns fits.
pub(super) fn any_like(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| like(pattern, text))
}

/// `*` stands for any run of characters, `?` for one.
pub(super) fn like(pattern: &str, text: &str) -> bool {
    let mut pattern_rest = pattern.chars();
    match pattern_rest.next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = pattern_rest.as_str();
            text.char_indices()
                .any(|(at, _)| text.get(at..).is_some_and(|tail| like(rest, tail)))
                || like(rest, "")
        }
        Some(wanted) => {
            let mut text_rest = text.chars();
            text_rest
                .next()
                .is_some_and(|c| wanted == '?' || wanted == c)
                && like(pattern_rest.as_str(), text_rest.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_runs_and_single_characters() {
        for (pattern, text) in [
            ("*", ""),
            ("a*c", "abbc"),
            ("a?c", "abc"),
            ("*/x*", "a/b/x1"),
            ("é*", "éa"),
        ] {
            assert!(like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a?c", "ac"), ("a*c", "abcd"), ("*x", "")] {
            assert!(!like(pattern, text), "{pattern} {text}");
        }
    }
}
