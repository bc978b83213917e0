//! How values look to people. Much of it was written by strangers, and whoever reads it decides by
//! it: nothing of it makes a line, moves a cursor or hides. Pure.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value};

/// A text in which everything shows: what has no shape of its own (controls, breaks of lines,
/// changes of direction, blanks other than a space) is written as Rust would.
pub(super) fn legible(text: &str) -> String {
    text.escape_debug().to_string().replace("\\'", "'")
}

/// A cell as people read it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::String(text) => legible(text),
        Value::Object(map) if map.is_empty() => "-".to_owned(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| format!("{}={}", word(key), part(value)))
            .collect::<Vec<_>>()
            .join(" "),
        Value::Array(list) => list.iter().map(part).collect::<Vec<_>>().join(" "),
        Value::Number(number) => number.to_string(),
    }
}

/// A value beside others, in brackets or quotes where it could pass for several.
fn part(value: &Value) -> String {
    match value {
        Value::String(text) => word(text),
        Value::Object(_) | Value::Array(_) => format!("({})", cell(value)),
        value => cell(value),
    }
}

fn word(text: &str) -> String {
    let text = legible(text);
    if text.contains([' ', '=', '"', '(', ')']) {
        format!("\"{text}\"")
    } else {
        text
    }
}

fn style(text: &str) -> Style {
    let colour = match text {
        "active" | "current" | "verified" => AnsiColor::Green,
        "banned" | "deleted" | "disabled" | "revoked" => AnsiColor::Red,
        "pending" => AnsiColor::Yellow,
        _ => return Style::new(),
    };
    colour.on_default()
}

/// Left-aligned columns under the names of the fields.
pub(super) fn columns(rows: &[Value]) -> String {
    let Some(names) = rows.first().and_then(Value::as_object).map(Map::keys) else {
        return String::new();
    };
    let names: Vec<&String> = names.collect();
    let text = |row: &Value, name: &&String| row.get(name.as_str()).map(cell).unwrap_or_default();
    let widths: Vec<usize> = names
        .iter()
        .map(|name| {
            rows.iter()
                .map(|row| text(row, name).chars().count())
                .chain([name.len()])
                .max()
                .unwrap_or_default()
        })
        .collect();
    let bold = Style::new().bold();
    let line = |cells: Vec<(String, Style)>| {
        let padded = cells.iter().zip(&widths).map(|((text, style), width)| {
            let padding = " ".repeat(width.saturating_sub(text.chars().count()));
            format!("{style}{text}{style:#}{padding}")
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    let head = line(
        names
            .iter()
            .map(|name| (name.to_uppercase(), bold))
            .collect(),
    );
    let cells = |row: &Value| {
        names
            .iter()
            .map(|name| text(row, name))
            .map(|text| (text.clone(), style(&text)))
            .collect()
    };
    rows.iter().fold(head, |all, row| all + &line(cells(row)))
}

/// A line for each field.
pub(super) fn lines(record: &Value) -> String {
    let fields: Vec<(&String, String)> = record
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name, cell(value)))
        .collect();
    let width = fields
        .iter()
        .map(|(name, _)| name.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for (name, value) in fields {
        let style = style(&value);
        let _ = writeln!(text, "{name:<width$}  {style}{value}{style:#}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_has_no_shape_is_written_out_and_names_stay_as_they_are() {
        for name in [
            "Mia O'Brien",
            "Zoë",
            "Zoe\u{308}",
            "हिन्दी",
            "山田 太郎",
            "😀",
            "משה",
        ] {
            assert_eq!(legible(name), name);
        }
        let hidden = "\0\t\r\n\u{1b}\u{7f}\u{9b}\u{ad}\u{61c}\u{200b}\
            \u{200f}\u{2028}\u{2029}\u{202e}\u{2066}\u{feff}\u{e0041}";
        for c in hidden.chars() {
            let shown = legible(&format!("a{c}b"));
            assert!(
                shown.starts_with("a\\") && !shown.contains(c),
                "{c:?}: {shown}"
            );
        }
        // What looks like such a writing is told from one.
        assert_eq!(legible("\n \\n"), "\\n \\\\n");
    }

    #[test]
    fn a_field_makes_no_other_field() {
        let forged = json!({
            "metadata": { "x\nverified": "\u{1b}[2J\nverified  yes" },
            "profile": {
                "city": "Odesa state=approved",
                "metadata": { "state": "approved", "a)": ["b", "c"] },
            },
        });
        let shown = "metadata  x\\nverified=\"\\u{1b}[2J\\nverified  yes\"\nprofile   city=\"Odesa \
            state=approved\" metadata=(state=approved \"a)\"=(b c))\n";
        assert_eq!(
            anstream::adapter::strip_str(&lines(&forged)).to_string(),
            shown
        );
    }
}
