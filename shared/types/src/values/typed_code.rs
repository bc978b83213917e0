//! One-time codes as people type, paste and dictate them. Pure.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// The code of `width` digits that `text` spells, if it spells one: blanks, hyphens and characters
/// that only format are dropped, and full-width digits are digits
/// (docs/compatibility/barong.md#a2-30). Digits of other scripts are none: no app and no SMS of
/// ours shows them.
#[must_use]
pub fn typed_code(text: &str, width: usize) -> Option<String> {
    let digits = text
        .chars()
        .filter(|c| !is_filler(*c))
        .map(digit)
        .take(width + 1);
    digits
        .collect::<Option<String>>()
        .filter(|code| code.len() == width)
}

fn is_filler(c: char) -> bool {
    // The minus sign counts as mathematics, and people take it for a hyphen.
    let dash = c == '\u{2212}' || c.general_category() == GeneralCategory::DashPunctuation;
    dash || c.is_whitespace() || c.general_category() == GeneralCategory::Format
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_put_around_and_between_digits_is_dropped() {
        let spelled = [
            "012345",
            " 012 345\t",
            "012-345",
            "0 1 2 3 4 5",
            "012\u{a0}345",
            "012\u{3000}345",
            "012\u{2009}345\r\n",
            "\u{feff}012345\u{200b}",
            "012\u{ad}345",
            "\u{202a}012345\u{202c}",
            "\u{2066}012\u{200d}345\u{2069}",
            "012\u{2010}345",
            "012\u{2011}345",
            "012\u{2013}345",
            "012\u{2014}345",
            "012\u{2212}345",
            "012\u{ff0d}345",
            "０１２３４５",
            "０１２　345",
        ];
        for text in spelled {
            assert_eq!(
                typed_code(text, 6).as_deref(),
                Some("012345"),
                "{}",
                text.escape_unicode()
            );
        }
        assert_eq!(typed_code("0-1-2-3-4", 5).as_deref(), Some("01234"));
    }

    #[test]
    fn all_else_is_no_code() {
        let long = "0".repeat(10_000);
        let others = [
            "",
            " ",
            "-",
            "01234",
            "0123456",
            "01234a",
            "012.345",
            "012,345",
            "+12345",
            "٠١٢٣٤٥",
            "०१२३४५",
            "⁰¹²³⁴⁵",
            "①②③④⑤⑥",
        ];
        for text in
            others
                .into_iter()
                .chain([long.as_str(), "O12345", "012\u{0}345", "012_345", "0x2345"])
        {
            assert_eq!(typed_code(text, 6), None, "{}", text.escape_unicode());
        }
    }
}
