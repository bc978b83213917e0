//! A line of an import, read and checked.

use std::collections::BTreeMap;

use serde::Deserialize;
use shared::account::State;
use shared::account::import::Import;
use shared::auth::digest::sha256;
use shared::auth::password::ForeignHash;
use shared::clock::Timestamp;
use shared::profile::Profile;
use shared::values::{Email, PhoneNumber, Uid};

use super::command::{label, role};

/// The core item of an account must stay small: every request reads it.
const MOST_LABELS: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    email: String,
    uid: Option<String>,
    password_hash: Option<String>,
    #[serde(default)]
    peppered: bool,
    state: Option<String>,
    role: Option<String>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    phone: Option<String>,
    profile: Option<Profile>,
    created_at: Option<Timestamp>,
}

/// Checks a line; `now` is when accounts without a date were made.
///
/// # Errors
/// What is wrong, without a value of the line.
pub(super) fn checked(text: &[u8], now: Timestamp) -> Result<Import, String> {
    let line: Line = serde_json::from_slice(text).map_err(|error| malformed(&error))?;
    let Line { email, uid, password_hash, peppered, state, role: role_name, mut labels, phone, profile, created_at } =
        line;
    let uid = uid.map(|uid| Uid::parse(&uid).ok_or("the uid is not `ID` and ten upper-case hexadecimal digits"));
    let hash = password_hash.map(|hash| ForeignHash::parse(&hash, peppered)).transpose()?;
    let state = match state.as_deref() {
        None | Some("active") => State::Active,
        Some("banned") => State::Banned,
        Some(_) => return Err("the state is neither active nor banned".to_owned()),
    };
    let problems = profile.as_ref().map(|profile| profile.problems(now)).unwrap_or_default();
    if !problems.is_empty() {
        return Err(format!("the profile: {}", problems.join(", ")));
    }
    let number = phone.map(|phone| PhoneNumber::parse(&phone).ok_or("the phone number is invalid")).transpose()?;
    if number.is_some() {
        labels.entry("phone".to_owned()).or_insert_with(|| "verified".to_owned());
    }
    Ok(Import {
        uid: uid.transpose()?,
        email: Email::parse(&email).ok_or("the address is invalid")?,
        hash,
        state,
        role: role(role_name.as_deref().unwrap_or("member")).map_err(|why| format!("the role {why}"))?,
        labels: checked_labels(labels)?,
        number,
        profile,
        created_at: created_at
            .filter(|at| (0..=now).contains(at))
            .or(created_at.is_none().then_some(now))
            .ok_or("created_at is not a time of the past")?,
        digest: sha256(text.trim_ascii()),
    })
}

/// An imported address is a confirmed one.
fn checked_labels(mut labels: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, String> {
    labels.entry("email".to_owned()).or_insert_with(|| "verified".to_owned());
    let bad = labels.iter().any(|(key, value)| label(key).is_err() || label(value).is_err());
    match () {
        () if bad => Err("a label's key or value is invalid".to_owned()),
        () if labels.len() > MOST_LABELS => Err(format!("there are more than {MOST_LABELS} labels")),
        () => Ok(labels),
    }
}

/// `serde_json` quotes values in some messages, so only those about names are passed on.
fn malformed(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let harmless = ["unknown field", "missing field", "duplicate field"].iter().any(|start| text.starts_with(start));
    if harmless { text } else { format!("no such JSON as is expected, at column {}", error.column()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// In October 2026.
    const NOW: Timestamp = 1_792_000_000;

    fn why(text: &str) -> String {
        checked(text.as_bytes(), NOW).err().unwrap_or_default()
    }

    #[test]
    fn a_line_is_refused_without_being_quoted() {
        assert_eq!(why(r#"{"email":"mia@example.com"}"#), "");
        assert_eq!(why(r#"{"email":"mia"}"#), "the address is invalid");
        assert_eq!(
            why(r#"{"email":"a@b.cd","uid":"ID1"}"#),
            "the uid is not `ID` and ten upper-case hexadecimal digits"
        );
        assert_eq!(
            why(r#"{"email":"a@b.cd","password_hash":"sesame"}"#),
            "the password hash is neither bcrypt nor argon2"
        );
        assert_eq!(why(r#"{"email":"a@b.cd","state":"pending"}"#), "the state is neither active nor banned");
        let later = format!(r#"{{"email":"a@b.cd","created_at":{}}}"#, NOW + 1);
        assert_eq!(why(&later), "created_at is not a time of the past");
        assert_eq!(why(r#"{"email":"a@b.cd","labels":{"x":"y"}}"#), "a label's key or value is invalid");
        assert_eq!(why(r#"{"email":"mi\u212ae@example.com"}"#), "the address is invalid");
        let profile = json!({ "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02", "address": "8 Harbour Lane",
            "postcode": "65000", "city": "Odesa", "country": "UA", "metadata": { "n": 0.5 } });
        let profile = profile.to_string().replace("0.5", &"1".repeat(21));
        assert_eq!(why(&format!(r#"{{"email":"a@b.cd","profile":{profile}}}"#)), "the profile: Metadata is invalid");
        let with = |from: &str, to: &str| {
            let profile = profile.replace(from, to).replace(&"1".repeat(21), "1");
            why(&format!(r#"{{"email":"a@b.cd","profile":{profile}}}"#))
        };
        for dob in ["yesterday", "1991-02-30", "1991-4-2", "02.04.1991", "2999-01-01", "2026-10-16", "1899-12-31"] {
            assert_eq!(with("1991-04-02", dob), "the profile: Dob is invalid", "{dob}");
        }
        assert_eq!(with("8 Harbour Lane", r"8 Harbour\u0000Lane"), "the profile: Address is invalid");
        assert_eq!(with(r#""n""#, r#""\u001b""#), "the profile: Metadata is invalid");
        assert_eq!(with("Odesa", r"\u200b"), "the profile: City can't be blank");
        for good in [r"8 Harbour Lane\r\n\tOdesa", "8"] {
            assert_eq!(with("8 Harbour Lane", good), "");
        }
        assert!(why(r#"{"email":"a@b.cd","pasword":"x"}"#).starts_with("unknown field `pasword`"));
        assert_eq!(why(r#"{"email":["sesame"]}"#), "no such JSON as is expected, at column 9");
        assert!(why("").starts_with("no such JSON"));
    }
}
