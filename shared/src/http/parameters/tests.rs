//! What is told of parameters.

use serde_json::json;

use super::*;

fn problems(values: &Value, read: impl Fn(&mut Fields<'_>)) -> String {
    let input = Input {
        values: values.as_object().cloned().unwrap_or_default(),
        ..Input::default()
    };
    let mut fields = Fields::new(&input);
    read(&mut fields);
    let told = fields.problems.iter().map(Problem::code);
    told.collect::<Vec<_>>().join(", ")
}

#[test]
fn required_texts() {
    let read = |fields: &mut Fields<'_>| drop(fields.required(Field::Key));
    assert_eq!(problems(&json!({}), read), "key.missing, key.empty");
    assert_eq!(problems(&json!({"key": null}), read), "key.empty");
    assert_eq!(problems(&json!({"key": " "}), read), "key.empty");
    assert_eq!(problems(&json!({"key": ["x"]}), read), "key.invalid");
    assert_eq!(problems(&json!({"key": "x\u{0}"}), read), "key.invalid");
    assert_eq!(problems(&json!({"key": 7}), read), "");
    assert_eq!(problems(&json!({"key": 1e30}), read), "key.invalid");
}

#[test]
fn prose_has_lines() {
    let read = |fields: &mut Fields<'_>| drop(fields.prose(Field::Key));
    assert_eq!(problems(&json!({}), read), "key.missing");
    for good in ["", "\r\n", "8 Harbour Lane\n\tOdesa"] {
        assert_eq!(problems(&json!({ "key": good }), read), "", "{good:?}");
    }
    for bad in [
        json!("x\u{0}"),
        json!("x\u{b}y"),
        json!(["x"]),
        json!("\u{9b}2J"),
    ] {
        assert_eq!(
            problems(&json!({ "key": bad }), read),
            "key.invalid",
            "{bad}"
        );
    }
}

#[test]
fn maps() {
    let read = |fields: &mut Fields<'_>| drop(fields.map(Field::Key));
    assert_eq!(
        problems(&json!({ "key": { "note": "one\ntwo\t" } }), read),
        ""
    );
    for bad in [
        json!({ "b": "x\u{0}" }),
        json!({ "x\u{0}": 1 }),
        json!("x"),
        json!({ "b": 1e22 }),
    ] {
        assert_eq!(
            problems(&json!({ "key": bad }), read),
            "key.invalid",
            "{bad}"
        );
    }
}

#[test]
fn optional_texts_and_numbers() {
    let read = |fields: &mut Fields<'_>| _ = fields.integer(Field::Key);
    assert_eq!(problems(&json!({}), read), "");
    assert_eq!(problems(&json!({"key": ""}), read), "key.empty");
    assert_eq!(problems(&json!({"key": "x"}), read), "key.invalid");
    assert_eq!(problems(&json!({"key": {}}), read), "key.invalid");
    assert_eq!(problems(&json!({"key": "60"}), read), "");
}

#[test]
fn dates() {
    let read = |fields: &mut Fields<'_>| _ = fields.date(Field::Dob);
    assert_eq!(problems(&json!({"dob": "1991-04-02"}), read), "");
    assert_eq!(problems(&json!({"dob": 19_910_402}), read), "");
    assert_eq!(problems(&json!({"dob": ""}), read), "");
    for bad in [
        "0000-00-00",
        "1991-13-01",
        "1991-02-30",
        "-0001-01-01",
        "yesterday",
        "1991-4-2x",
    ] {
        assert_eq!(problems(&json!({"dob": bad}), read), "dob.invalid", "{bad}");
    }
}
