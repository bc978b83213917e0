//! A line of an import, read and checked.

use std::collections::BTreeMap;

use operations::accounts::import::{Factor, Import};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use shared::account::State;
use shared::api::barong;
use shared::auth::digest::sha256;
use shared::auth::keyring::Keyring;
use shared::auth::password::ForeignHash;
use shared::profile::Profile;
use types::clock::Timestamp;
use types::values::{Email, PhoneNumber, Uid};

use super::command::{label, role};
use super::field;

/// The core item of an account must stay small: every request reads it.
const MAX_LABELS: usize = 10;

/// Each value as it is, so that what is wrong with one can be told by its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    email: Option<Value>,
    uid: Option<Value>,
    password_hash: Option<Value>,
    peppered: Option<Value>,
    state: Option<Value>,
    role: Option<Value>,
    labels: Option<Value>,
    phone: Option<Value>,
    profile: Option<Value>,
    otp: Option<Value>,
    otp_sealed: Option<Value>,
    otp_step: Option<Value>,
    created_at: Option<Value>,
    /// What other services call it when an address was proved; it must have been.
    #[serde(default, deserialize_with = "present")]
    #[serde(
        alias = "emailVerified",
        alias = "email_confirmed",
        alias = "confirmed",
        alias = "verified"
    )]
    email_verified: Option<Value>,
    /// The same by its time, which is null where it was not.
    #[serde(default, deserialize_with = "present")]
    #[serde(alias = "email_verified_at", alias = "confirmed_at")]
    email_confirmed_at: Option<Value>,
}

/// `null` as a value, which is no absent one.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

/// Checks a line; `now` is when accounts without a date were made.
///
/// # Errors
/// What is wrong, without a value of the line.
pub(super) fn checked(text: &[u8], now: Timestamp, keyring: &Keyring) -> Result<Import, String> {
    let line: Line =
        serde_json::from_slice(text).map_err(|error| field::malformed(text, &error))?;
    line.proved()?;
    let email = field::text("email", line.email)?.ok_or("email is missing")?;
    let uid = field::text("uid", line.uid)?
        .map(|uid| Uid::parse(&uid).ok_or(UID))
        .transpose()?;
    let number = field::text("phone", line.phone)?
        .map(|phone| PhoneNumber::parse(&phone).ok_or(PHONE))
        .transpose()?;
    let peppered = field::flag("peppered", line.peppered.as_ref())?;
    let hash = field::text("password_hash", line.password_hash)?;
    let role_name = field::text("role", line.role)?.unwrap_or_else(|| "member".to_owned());
    let sealed = field::text("otp_sealed", line.otp_sealed)?;
    let step = field::number("otp_step", line.otp_step)?;
    let has_factor = field::flag("otp", line.otp.as_ref())? || sealed.is_some();
    Ok(Import {
        email: Email::parse(&email).ok_or("the address is invalid")?,
        hash: hash
            .map(|hash| ForeignHash::parse(&hash, peppered))
            .transpose()?,
        state: state(field::text("state", line.state)?.as_deref())?,
        role: role(&role_name).map_err(|why| format!("the role {why}"))?,
        labels: checked_labels(field::texts("labels", line.labels)?, number.is_some())?,
        factor: has_factor.then(|| Factor::read(sealed.as_deref(), step, uid.as_ref(), keyring)),
        profile: line.profile.map(|value| profile(value, now)).transpose()?,
        created_at: field::past("created_at", line.created_at, now)?,
        digest: sha256(text.trim_ascii()),
        uid,
        number,
    })
}

const UID: &str = "the uid is not `ID` and ten upper-case hexadecimal digits";
const PHONE: &str = "the phone number is invalid";
const UNPROVED: &str = "nobody proved the address there, and an import would make it count as \
    proved: leave the line out, and its owner signs up here";

impl Line {
    /// Refuses an address that was not proved: whoever registered with another's would own it here.
    fn proved(&self) -> Result<(), String> {
        let verified = self
            .email_verified
            .as_ref()
            .is_none_or(|value| *value == Value::Bool(true));
        let confirmed = self
            .email_confirmed_at
            .as_ref()
            .is_none_or(|value| !value.is_null());
        if verified && confirmed {
            Ok(())
        } else {
            Err(UNPROVED.to_owned())
        }
    }
}

fn state(text: Option<&str>) -> Result<State, String> {
    match text {
        None | Some("active") => Ok(State::Active),
        Some("banned") => Ok(State::Banned),
        Some("pending") => Err(UNPROVED.to_owned()),
        Some(_) => Err("the state is neither active nor banned".to_owned()),
    }
}

fn profile(value: Value, now: Timestamp) -> Result<Profile, String> {
    field::members(
        "profile",
        &value,
        &[
            "first_name",
            "last_name",
            "dob",
            "address",
            "postcode",
            "city",
            "country",
        ],
    )?;
    let profile: Profile =
        serde_json::from_value(value).map_err(|_| "profile.metadata must be an object")?;
    let problems = profile.problems(now);
    if problems.is_empty() {
        Ok(profile)
    } else {
        let told: Vec<_> = problems.iter().map(barong::full).collect();
        Err(format!("the profile: {}", told.join(", ")))
    }
}

/// An imported address is a confirmed one, an imported number a verified one.
fn checked_labels(
    mut labels: BTreeMap<String, String>,
    number: bool,
) -> Result<BTreeMap<String, String>, String> {
    for (key, _) in [("email", true), ("phone", number)]
        .into_iter()
        .filter(|(_, proved)| *proved)
    {
        labels
            .entry(key.to_owned())
            .or_insert_with(|| "verified".to_owned());
    }
    let bad = labels
        .iter()
        .any(|(key, value)| label(key).is_err() || label(value).is_err());
    match () {
        () if bad => Err("a label's key or value is invalid".to_owned()),
        () if labels.len() > MAX_LABELS => Err(format!("there are more than {MAX_LABELS} labels")),
        () => Ok(labels),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::auth::keyring::generate;

    use super::*;

    /// In October 2026.
    const NOW: Timestamp = 1_792_000_000;

    fn why(text: &str) -> String {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        checked(text.as_bytes(), NOW, &keyring)
            .err()
            .unwrap_or_default()
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
        assert_eq!(
            why(r#"{"email":"a@b.cd","state":"locked"}"#),
            "the state is neither active nor banned"
        );
        let later = format!(r#"{{"email":"a@b.cd","created_at":{}}}"#, NOW + 1);
        assert_eq!(why(&later), "created_at is not a time of the past");
        assert_eq!(
            why(r#"{"email":"a@b.cd","labels":{"x":"y"}}"#),
            "a label's key or value is invalid"
        );
        assert_eq!(
            why(r#"{"email":"mi\u212ae@example.com"}"#),
            "the address is invalid"
        );
        let profile = json!({ "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02", "address": "8 Harbour Lane",
            "postcode": "65000", "city": "Odesa", "country": "UA", "metadata": { "n": 0.5 } });
        let profile = profile.to_string().replace("0.5", &"1".repeat(21));
        assert_eq!(
            why(&format!(r#"{{"email":"a@b.cd","profile":{profile}}}"#)),
            "the profile: Metadata is invalid"
        );
        let with = |from: &str, to: &str| {
            let profile = profile.replace(from, to).replace(&"1".repeat(21), "1");
            why(&format!(r#"{{"email":"a@b.cd","profile":{profile}}}"#))
        };
        for dob in [
            "yesterday",
            "1991-02-30",
            "1991-4-2",
            "02.04.1991",
            "2999-01-01",
            "2026-10-16",
            "1899-12-31",
        ] {
            assert_eq!(
                with("1991-04-02", dob),
                "the profile: Dob is invalid",
                "{dob}"
            );
        }
        assert_eq!(
            with("8 Harbour Lane", r"8 Harbour\u0000Lane"),
            "the profile: Address is invalid"
        );
        assert_eq!(
            with(r#""n""#, r#""\u001b""#),
            "the profile: Metadata is invalid"
        );
        assert_eq!(with("Odesa", r"\u200b"), "the profile: City can't be blank");
        for good in [r"8 Harbour Lane\r\n\tOdesa", "8"] {
            assert_eq!(with("8 Harbour Lane", good), "");
        }
        assert!(why(r#"{"email":"a@b.cd","pasword":"x"}"#).starts_with("unknown field `pasword`"));
        assert_eq!(why(r#"{"email":["sesame"]}"#), "email must be a text");
        assert_eq!(why(r#"{"uid":"ID7A0C41B2F9"}"#), "email is missing");
        assert!(why("").starts_with("no JSON object"));
    }

    #[test]
    fn an_address_that_nobody_proved_is_refused() {
        for field in [
            r#""email_verified":false"#,
            r#""emailVerified":false"#,
            r#""email_verified":null"#,
            r#""verified":"yes""#,
            r#""confirmed":false"#,
            r#""email_confirmed_at":null"#,
            r#""confirmed_at":null"#,
            r#""state":"pending""#,
        ] {
            assert_eq!(
                why(&format!(r#"{{"email":"a@b.cd",{field}}}"#)),
                UNPROVED,
                "{field}"
            );
        }
        for field in [
            r#""email_verified":true"#,
            r#""email_confirmed_at":"2024-02-03""#,
            r#""uid":null"#,
        ] {
            assert_eq!(
                why(&format!(r#"{{"email":"a@b.cd",{field}}}"#)),
                "",
                "{field}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_name() {
        for (field, expected) in [
            (r#""uid":7"#, "uid must be a text"),
            (r#""peppered":"yes""#, "peppered must be true or false"),
            (r#""otp":1"#, "otp must be true or false"),
            (r#""otp_sealed":{}"#, "otp_sealed must be a text"),
            (r#""otp_step":"7""#, "otp_step must be a whole number"),
            (
                r#""labels":["document"]"#,
                "labels must be an object of texts",
            ),
            (
                r#""labels":{"document":true}"#,
                "labels must be an object of texts",
            ),
            (
                r#""created_at":"2024-02-03T04:05:06Z""#,
                "created_at is a text: a number of Unix seconds is expected",
            ),
            (
                r#""created_at":"1700000000000""#,
                "created_at is a text: a number of Unix seconds is expected",
            ),
            (
                r#""created_at":1700000000000"#,
                "created_at is in milliseconds: Unix seconds are expected",
            ),
            (r#""created_at":1.5"#, "created_at must be a whole number"),
            (
                r#""created_at":1900000000"#,
                "created_at is not a time of the past",
            ),
            (r#""created_at":-1"#, "created_at is not a time of the past"),
            (r#""profile":"Mia""#, "profile must be an object"),
            (
                r#""profile":{"first_name":"Mia","state":"approved"}"#,
                "unknown field `profile.state`",
            ),
            (
                r#""profile":{"first_name":"Mia","sesame open":1}"#,
                "unknown field in profile",
            ),
            (
                r#""profile":{"first_name":"Mia"}"#,
                "profile.last_name is missing",
            ),
            (
                r#""profile":{"first_name":7}"#,
                "profile.first_name must be a text",
            ),
            (r#""otp_secret":"JBSWY3DP""#, "unknown field `otp_secret`"),
        ] {
            let told = why(&format!(r#"{{"email":"a@b.cd",{field}}}"#));
            assert!(
                told.starts_with(expected) && !told.contains("at line"),
                "{field}: {told}"
            );
        }
    }

    #[test]
    fn other_formats_are_told_by_what_makes_lines_of_them() {
        for (text, expected) in [
            (
                b"[{\"email\":\"a@b.cd\"}]".as_slice(),
                "a JSON array: one account a line is expected, as `jq -c '.[]'` writes them",
            ),
            (
                b"{",
                "the JSON does not end on its line: one account a line is expected, as `jq -c .` \
                    writes them",
            ),
            (
                b"email,name",
                "no JSON object: CSV and the like have to be made into one object a line",
            ),
            (b"\x1f\x8b\x08", "the file is compressed: unpack it first"),
            (b"\xff\xfe{\0", "the file is UTF-16: UTF-8 is expected"),
            (b"{\0\"\0", "the file is UTF-16: UTF-8 is expected"),
            (
                b"{\"email\":sesame}",
                "no such JSON as is expected, at column 10",
            ),
        ] {
            let keyring = Keyring::parse(&generate().unwrap()).unwrap();
            assert_eq!(
                checked(text, 100, &keyring).err().as_deref(),
                Some(expected)
            );
        }
    }
}
