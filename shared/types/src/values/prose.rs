//! What counts as a text that people wrote. Pure.

use serde_json::Value;

/// Whether nothing of `text` shows: blanks, line breaks, and characters that are drawn as nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Whether `text` holds control characters other than tabs and line breaks.
#[must_use]
pub fn has_controls(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() && !['\t', '\n', '\r'].contains(&c))
}

/// Whether any text inside `value`, names among them, does so.
#[must_use]
pub fn has_controls_within(value: &Value) -> bool {
    match value {
        Value::String(text) => has_controls(text),
        Value::Array(list) => list.iter().any(has_controls_within),
        Value::Object(map) => map
            .iter()
            .any(|(name, value)| has_controls(name) || has_controls_within(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Unicode 16: the property `Default_Ignorable_Code_Point`, the format characters (`Cf`) beside it
/// that have no shape of their own, the empty Braille cell and the musical null notehead.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_shows_nothing_is_blank() {
        for text in [
            "",
            " ",
            "\t\r\n",
            "\u{a0}\u{3000}\u{2028}",
            "\u{200b}",
            "\u{2060}",
            "\u{ad}",
            "\u{202e}",
            "\u{3164}",
            "\u{2800}",
            "\u{115f}\u{1160}",
            "\u{feff}",
            "\u{fe0f}",
            "\u{e0041}",
            "\u{180e}",
            "\u{ffa0} \u{200d}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in [
            "a",
            "\u{200f}\u{5d0}",
            "\u{915}\u{200d}",
            "\u{1f469}\u{200d}\u{1f467}",
            "-",
            ".",
            "\u{301}",
            "\u{fffd}",
        ] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn tabs_and_line_breaks_are_no_controls() {
        assert!(!has_controls("8 Harbour Lane\r\n\tOdesa\n"));
        for text in ["\0", "a\u{b}b", "\u{1b}[2J", "\u{7f}", "\u{85}", "\u{9b}2J"] {
            assert!(has_controls(text), "{text:?}");
            for value in [
                json!([[text]]),
                json!({ "a": { "b": text } }),
                json!({ "a": { text: 1 } }),
            ] {
                assert!(has_controls_within(&value), "{value}");
            }
        }
        assert!(!has_controls_within(
            &json!({ "a": ["b\nc", 1, null, true] })
        ));
    }
}
