//! The values of an import's line, by name: what is wrong is told without the value.

use std::collections::BTreeMap;

use serde_json::Value;
use types::clock::Timestamp;

/// Why a line is no JSON of the right shape. `serde_json` quotes values in some messages, so only
/// those about names are passed on.
pub(super) fn malformed(text: &[u8], error: &serde_json::Error) -> String {
    let told = error.to_string();
    let told = told.split(" at line ").next().unwrap_or_default();
    let about_names = ["unknown field", "duplicate field"]
        .iter()
        .any(|start| told.starts_with(start));
    match text {
        _ if about_names => told.to_owned(),
        [0x1f, 0x8b, ..] => "the file is compressed: unpack it first".to_owned(),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, ..] | [0, ..] => {
            "the file is UTF-16: UTF-8 is expected".to_owned()
        }
        _ => match text.trim_ascii() {
            [b'[', ..] => "a JSON array: one account a line is expected, as `jq -c '.[]'` writes \
                them"
                .to_owned(),
            [b'{', ..] if error.is_eof() => {
                "the JSON does not end on its line: one account a line is expected, as `jq -c .` \
                    writes them"
                    .to_owned()
            }
            [b'{', ..] => format!("no such JSON as is expected, at column {}", error.column()),
            _ => {
                "no JSON object: CSV and the like have to be made into one object a line".to_owned()
            }
        },
    }
}

pub(super) fn text(name: &str, value: Option<Value>) -> Result<Option<String>, String> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("{name} must be a text")),
    }
}

pub(super) fn flag(name: &str, value: Option<&Value>) -> Result<bool, String> {
    match value {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(format!("{name} must be true or false")),
    }
}

pub(super) fn number(name: &str, value: Option<Value>) -> Result<Option<i64>, String> {
    let whole = || format!("{name} must be a whole number");
    value
        .map(|value| value.as_i64().ok_or_else(whole))
        .transpose()
}

pub(super) fn texts(name: &str, value: Option<Value>) -> Result<BTreeMap<String, String>, String> {
    let texts = value.map(serde_json::from_value).transpose();
    texts
        .map(Option::unwrap_or_default)
        .map_err(|_| format!("{name} must be an object of texts"))
}

/// Unix seconds until `now`, which is what is taken where there are none.
pub(super) fn past(name: &str, value: Option<Value>, now: Timestamp) -> Result<Timestamp, String> {
    if value.as_ref().is_some_and(Value::is_string) {
        return Err(format!(
            "{name} is a text: a number of Unix seconds is expected"
        ));
    }
    match number(name, value)? {
        None => Ok(now),
        Some(at) if (0..=now).contains(&at) => Ok(at),
        // So many seconds are thousands of years.
        Some(at) if at > 50 * now && at / 1_000 <= now => Err(format!(
            "{name} is in milliseconds: Unix seconds are expected"
        )),
        Some(_) => Err(format!("{name} is not a time of the past")),
    }
}

/// Holds an object to the texts that it must have and `metadata`, which it may have.
pub(super) fn members(name: &str, value: &Value, texts: &[&str]) -> Result<(), String> {
    let object = value
        .as_object()
        .ok_or_else(|| format!("{name} must be an object"))?;
    if let Some(unknown) = object
        .keys()
        .find(|key| !texts.contains(&key.as_str()) && *key != "metadata")
    {
        // A name may be anything; only what looks like one is quoted.
        let plain = unknown.len() <= 64
            && unknown
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_');
        return Err(if plain {
            format!("unknown field `{name}.{unknown}`")
        } else {
            format!("unknown field in {name}")
        });
    }
    texts.iter().try_for_each(|text| match object.get(*text) {
        None => Err(format!("{name}.{text} is missing")),
        Some(value) if !value.is_string() => Err(format!("{name}.{text} must be a text")),
        Some(_) => Ok(()),
    })
}
