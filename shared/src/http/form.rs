//! Form and multipart bodies; `metadata[gender]=female` nests as Rack nests it.

use bytes::Bytes;
use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::multipart::{self, Part};
use super::values::{File, Input, MAX_VALUES};
use crate::error::Refusal;

/// Names nest this deep and no deeper; the rest of the name is part of the last key.
const DEEPEST: usize = 16;

/// Merges `a=1&b[c]=2` into `values`; the last of equal names wins.
///
/// # Errors
/// `Malformed` where a name or a value is no UTF-8, or there are more than a request may have.
pub(super) fn merge_encoded(text: &[u8], values: &mut Map<String, Value>) -> Result<(), Refusal> {
    let mut left = MAX_VALUES;
    for pair in text
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
    {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let mut half = || decoded(halves.next().unwrap_or_default());
        let name = half()?;
        insert(values, &name, half()?, &mut left)?;
    }
    Ok(())
}

/// A name or a value without its encoding. Never with U+FFFD for what is no UTF-8: two passwords
/// would become one.
fn decoded(text: &[u8]) -> Result<String, Refusal> {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    String::from_utf8(percent_decode(&spaced).collect()).map_err(|_| Refusal::Malformed)
}

/// Merges a multipart body: file parts into `input.files`, the others into `input.values`.
///
/// # Errors
/// `Malformed`, as for an encoded one.
pub(super) fn merge_multipart(
    content_type: &str,
    body: Bytes,
    input: &mut Input,
) -> Result<(), Refusal> {
    let mut left = MAX_VALUES;
    for Part {
        name,
        given_name,
        bytes,
    } in multipart::parts(content_type, body).ok_or(Refusal::Malformed)?
    {
        if let Some(given_name) = given_name {
            input.files.push(File {
                name,
                given_name,
                bytes,
            });
        } else {
            let text = String::from_utf8(bytes.to_vec()).map_err(|_| Refusal::Malformed)?;
            insert(&mut input.values, &name, text, &mut left)?;
        }
    }
    Ok(())
}

/// `a[b][c]` is a path; anything else is a name. Each step of a path is one of the values that are
/// `left`.
fn insert(
    values: &mut Map<String, Value>,
    name: &str,
    value: String,
    left: &mut usize,
) -> Result<(), Refusal> {
    let (base, inner) = match name.split_once('[') {
        Some((base, rest)) if !base.is_empty() && rest.ends_with(']') => {
            (base, rest.strip_suffix(']'))
        }
        _ => (name, None),
    };
    let path: Vec<_> = inner
        .map(|inner| inner.splitn(DEEPEST, "][").collect())
        .unwrap_or_default();
    *left = left.checked_sub(path.len() + 1).ok_or(Refusal::Malformed)?;
    place(values.entry(base).or_insert(Value::Null), &path, value);
    Ok(())
}

fn place(slot: &mut Value, path: &[&str], value: String) {
    match path {
        [] => *slot = Value::String(value),
        ["", rest @ ..] => {
            if !slot.is_array() {
                *slot = Value::Array(Vec::new());
            }
            let mut element = Value::Null;
            place(&mut element, rest, value);
            slot.as_array_mut()
                .into_iter()
                .for_each(|list| list.push(element.take()));
        }
        [key, rest @ ..] => {
            if !slot.is_object() {
                *slot = Value::Object(Map::new());
            }
            if let Some(object) = slot.as_object_mut() {
                place(object.entry(*key).or_insert(Value::Null), rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(text: &str) -> Value {
        let mut values = Map::new();
        merge_encoded(text.as_bytes(), &mut values).unwrap();
        Value::Object(values)
    }

    #[test]
    fn brackets_nest() {
        assert_eq!(
            parsed("a=1&m[b]=x%20y&m[c][d]=2&l[]=1&l[]=2"),
            json!({"a": "1", "m": {"b": "x y", "c": {"d": "2"}}, "l": ["1", "2"]})
        );
    }

    #[test]
    fn odd_names_are_names() {
        assert_eq!(
            parsed("[a]=1&b[=2&c]=3&d[x]=4&d=5"),
            json!({"[a]": "1", "b[": "2", "c]": "3", "d": "5"})
        );
    }

    #[test]
    fn what_is_no_utf8_is_malformed_and_never_mended() {
        for text in [
            &b"a=%E4"[..],
            b"a=\xe4",
            b"%FF=1",
            b"a\xff=1",
            b"a[%C3]=1",
            b"a=%ED%A0%80",
            b"a=%C0%80",
            b"a=1&b=%F0%9F",
        ] {
            assert_eq!(
                merge_encoded(text, &mut Map::new()),
                Err(Refusal::Malformed),
                "{text:?}"
            );
        }
        let kept = json!({"\u{e4}": "\u{fffd}\u{1f600}", "b": "%zz+=%", "c": "", "d": ""});
        assert_eq!(
            parsed("%C3%A4=%EF%BF%BD%F0%9F%98%80&b=%zz%2B=%&&c=&d"),
            kept
        );
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("a{}=1", "[b]".repeat(10_000));
        let mut slot = &parsed(&deep)["a"];
        let mut depth = 0;
        while let Some(inner) = slot.as_object().and_then(|object| object.values().next()) {
            slot = inner;
            depth += 1;
        }
        assert_eq!(depth, DEEPEST);
    }
}
