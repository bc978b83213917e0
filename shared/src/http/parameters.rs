//! Parameters as a handler declares them, with Barong's messages
//! (docs/compatibility/barong.md#parameters).

use serde_json::{Map, Value};
use time::Date;

use super::data_uri;
use super::values::{File, Input};
use crate::error::{Error, Refusal};
use types::values::{day, exact, has_controls, has_controls_within};

/// A request's parameters, read field by field in the order in which problems are told.
pub trait Parameters: Sized {
    /// Reads every field; what a problem leaves behind is never used.
    fn read(fields: &mut Fields<'_>) -> Self;
}

impl Input {
    /// Reads the parameters that `T` declares.
    ///
    /// # Errors
    /// `Parameters` with Barong's messages, in order of declaration.
    pub fn read<T: Parameters>(&self) -> Result<T, Error> {
        let mut fields = Fields::new(self);
        let read = T::read(&mut fields);
        fields.finish().map(|()| read)
    }
}

/// The fields of one request and the problems found in them.
pub struct Fields<'a> {
    input: &'a Input,
    problems: Vec<String>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(input: &'a Input) -> Self {
        Self {
            input,
            problems: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Parameters(self.problems).into())
        }
    }

    /// A required text that is not blank.
    pub fn required(&mut self, name: &str) -> String {
        let text = self.present(name);
        if text.trim().is_empty() && !self.found(name, "is invalid") {
            self.problem(name, "is empty");
        }
        text
    }

    /// A required text that may be blank; null is blank.
    pub fn present(&mut self, name: &str) -> String {
        if self.value(name).is_none() && self.file(name).is_none() {
            self.problem(name, "is missing");
        }
        self.text(name).unwrap_or_default()
    }

    /// The same for what people write: tabs and line breaks are kept
    /// (docs/compatibility/barong.md#a2-32).
    pub fn prose(&mut self, name: &str) -> String {
        match self.value(name) {
            Some(Value::String(text)) if !has_controls(text) => text.clone(),
            _ => self.present(name),
        }
    }

    /// A required text that may be blank, and nothing for null.
    pub fn nullable(&mut self, name: &str) -> Option<String> {
        let text = self.present(name);
        self.value(name)
            .filter(|value| !value.is_null())
            .map(|_| text)
    }

    /// A text that is not blank if it is given.
    pub fn optional(&mut self, name: &str) -> Option<String> {
        self.value(name)?;
        let text = self.text(name);
        if text.as_ref().is_none_or(|text| text.trim().is_empty())
            && !self.found(name, "is invalid")
        {
            self.problem(name, "is empty");
        }
        text
    }

    /// A whole number that is not blank if it is given.
    pub fn integer(&mut self, name: &str) -> Option<i64> {
        let text = self.optional(name).filter(|text| !text.trim().is_empty())?;
        let number = text.trim().parse().ok();
        if number.is_none() {
            self.problem(name, "is invalid");
        }
        number
    }

    /// A required date, the year first (see [`day`]); nothing for a blank one.
    pub fn date(&mut self, name: &str) -> Option<Date> {
        let text = self.present(name);
        let date = day(&text);
        if date.is_none() && !text.trim().is_empty() {
            self.problem(name, "is invalid");
        }
        date
    }

    /// A map of any keys and values, if it is given; a number that cannot be kept as it was written
    /// is invalid, and so is a control character other than tabs and line breaks.
    pub fn map(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.value(name) {
            None | Some(Value::Null) => None,
            Some(value @ Value::Object(map)) if exact(value) && !has_controls_within(value) => {
                Some(map.clone())
            }
            Some(_) => {
                self.problem(name, "is invalid");
                None
            }
        }
    }

    /// A required file: a file part, or a `data:` URI in a text; nothing for whatever else stands
    /// there.
    pub fn upload(&mut self, name: &str) -> Option<File> {
        let (file, value) = (self.file(name), self.value(name));
        if file.is_none() && value.is_none() {
            self.problem(name, "is missing");
        }
        file.cloned()
            .or_else(|| data_uri::file(name, value?.as_str()?))
    }

    /// The file part of this name, if there is one.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&'a File> {
        self.input.files.iter().find(|file| file.name == name)
    }

    /// Notes a problem with the field `name`.
    pub fn problem(&mut self, name: &str, what: &str) {
        if !self.found(name, what) {
            self.problems.push(format!("{name} {what}"));
        }
    }

    fn found(&self, name: &str, what: &str) -> bool {
        self.problems.iter().any(|problem| {
            problem
                .strip_prefix(name)
                .is_some_and(|rest| rest.trim_start() == what)
        })
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.input.values.get(name)
    }

    /// Numbers, if exact, and booleans count as their text; lists, maps, files and control
    /// characters do not.
    fn text(&mut self, name: &str) -> Option<String> {
        let text = match self.value(name) {
            None if self.file(name).is_none() => return None,
            Some(Value::Null) => return None,
            Some(Value::String(text)) if !text.chars().any(char::is_control) => Some(text.clone()),
            Some(value @ (Value::Number(_) | Value::Bool(_))) if exact(value) => {
                Some(value.to_string())
            }
            _ => None,
        };
        if text.is_none() {
            self.problem(name, "is invalid");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problems(values: &Value, read: impl Fn(&mut Fields<'_>)) -> String {
        let input = Input {
            values: values.as_object().cloned().unwrap_or_default(),
            ..Input::default()
        };
        let mut fields = Fields::new(&input);
        read(&mut fields);
        fields.problems.join(", ")
    }

    #[test]
    fn required_texts() {
        let read = |fields: &mut Fields<'_>| drop(fields.required("a"));
        assert_eq!(problems(&json!({}), read), "a is missing, a is empty");
        assert_eq!(problems(&json!({"a": null}), read), "a is empty");
        assert_eq!(problems(&json!({"a": " "}), read), "a is empty");
        assert_eq!(problems(&json!({"a": ["x"]}), read), "a is invalid");
        assert_eq!(problems(&json!({"a": "x\u{0}"}), read), "a is invalid");
        assert_eq!(problems(&json!({"a": 7}), read), "");
        assert_eq!(problems(&json!({"a": 1e30}), read), "a is invalid");
    }

    #[test]
    fn prose_has_lines() {
        let read = |fields: &mut Fields<'_>| drop(fields.prose("a"));
        assert_eq!(problems(&json!({}), read), "a is missing");
        for good in ["", "\r\n", "8 Harbour Lane\n\tOdesa"] {
            assert_eq!(problems(&json!({ "a": good }), read), "", "{good:?}");
        }
        for bad in [
            json!("x\u{0}"),
            json!("x\u{b}y"),
            json!(["x"]),
            json!("\u{9b}2J"),
        ] {
            assert_eq!(
                problems(&json!({ "a": bad }), read),
                "a is invalid",
                "{bad}"
            );
        }
    }

    #[test]
    fn maps() {
        let read = |fields: &mut Fields<'_>| drop(fields.map("a"));
        assert_eq!(
            problems(&json!({ "a": { "note": "one\ntwo\t" } }), read),
            ""
        );
        for bad in [
            json!({ "b": "x\u{0}" }),
            json!({ "x\u{0}": 1 }),
            json!("x"),
            json!({ "b": 1e22 }),
        ] {
            assert_eq!(
                problems(&json!({ "a": bad }), read),
                "a is invalid",
                "{bad}"
            );
        }
    }

    #[test]
    fn optional_texts_and_numbers() {
        let read = |fields: &mut Fields<'_>| _ = fields.integer("a");
        assert_eq!(problems(&json!({}), read), "");
        assert_eq!(problems(&json!({"a": ""}), read), "a is empty");
        assert_eq!(problems(&json!({"a": "x"}), read), "a is invalid");
        assert_eq!(problems(&json!({"a": {}}), read), "a is invalid");
        assert_eq!(problems(&json!({"a": "60"}), read), "");
    }

    #[test]
    fn dates() {
        let read = |fields: &mut Fields<'_>| _ = fields.date("d");
        assert_eq!(problems(&json!({"d": "1991-04-02"}), read), "");
        assert_eq!(problems(&json!({"d": 19_910_402}), read), "");
        assert_eq!(problems(&json!({"d": ""}), read), "");
        for bad in [
            "0000-00-00",
            "1991-13-01",
            "1991-02-30",
            "-0001-01-01",
            "yesterday",
            "1991-4-2x",
        ] {
            assert_eq!(problems(&json!({"d": bad}), read), "d is invalid", "{bad}");
        }
    }
}
