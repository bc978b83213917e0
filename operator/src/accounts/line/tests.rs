//! What a line may be, and how what is wrong with it is told.

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
    assert!(why(r#"{"email":"a@b.cd","pasword":"x"}"#).starts_with("unknown field `pasword`"));
    assert_eq!(why(r#"{"email":["sesame"]}"#), "email must be a text");
    assert_eq!(why(r#"{"uid":"ID7A0C41B2F9"}"#), "email is missing");
    assert!(why("").starts_with("no JSON object"));
}

#[test]
fn a_profile_is_refused_without_being_quoted() {
    let profile = json!({
        "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02", "address": "8 Harbour Lane",
        "postcode": "65000", "city": "Odesa", "country": "UA", "metadata": { "n": 0.5 },
    });
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

/// The line with `field` beside an address is refused, in words that begin so.
fn refused(field: &str, expected: &str) {
    let told = why(&format!(r#"{{"email":"a@b.cd",{field}}}"#));
    assert!(
        told.starts_with(expected) && !told.contains("at line"),
        "{field}: {told}"
    );
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
        (r#""otp_secret":"JBSWY3DP""#, "unknown field `otp_secret`"),
    ] {
        refused(field, expected);
    }
}

#[test]
fn what_is_wrong_with_a_time_is_told() {
    for (field, expected) in [
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
    ] {
        refused(field, expected);
    }
}

#[test]
fn what_is_wrong_in_a_profile_is_told_by_its_name() {
    for (field, expected) in [
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
    ] {
        refused(field, expected);
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
