//! Parameters as a handler declares them, with Barong's messages
//! (docs/compatibility/barong.md#parameters).

use serde_json::{Map, Value};
use time::Date;

use super::data_uri;
use super::values::{File, Input};
use crate::error::{Error, Field, Flaw, Problem, Refusal};
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
    problems: Vec<Problem>,
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
    pub fn required(&mut self, field: Field) -> String {
        let text = self.present(field);
        if text.trim().is_empty() && !self.is_invalid(field) {
            self.problem(field, Flaw::Empty);
        }
        text
    }

    /// A required text that may be blank; null is blank.
    pub fn present(&mut self, field: Field) -> String {
        if self.value(field).is_none() && self.file(field).is_none() {
            self.problem(field, Flaw::Missing);
        }
        self.text(field).unwrap_or_default()
    }

    /// The same for what people write: tabs and line breaks are kept
    /// (docs/compatibility/barong.md#a2-32).
    pub fn prose(&mut self, field: Field) -> String {
        match self.value(field) {
            Some(Value::String(text)) if !has_controls(text) => text.clone(),
            _ => self.present(field),
        }
    }

    /// A required text that may be blank, and nothing for null.
    pub fn nullable(&mut self, field: Field) -> Option<String> {
        let text = self.present(field);
        self.value(field)
            .filter(|value| !value.is_null())
            .map(|_| text)
    }

    /// A text that is not blank if it is given.
    pub fn optional(&mut self, field: Field) -> Option<String> {
        self.value(field)?;
        let text = self.text(field);
        if text.as_ref().is_none_or(|text| text.trim().is_empty()) && !self.is_invalid(field) {
            self.problem(field, Flaw::Empty);
        }
        text
    }

    /// A whole number that is not blank if it is given.
    pub fn integer(&mut self, field: Field) -> Option<i64> {
        let text = self
            .optional(field)
            .filter(|text| !text.trim().is_empty())?;
        let number = text.trim().parse().ok();
        if number.is_none() {
            self.problem(field, Flaw::Invalid);
        }
        number
    }

    /// A required date, the year first (see [`day`]); nothing for a blank one.
    pub fn date(&mut self, field: Field) -> Option<Date> {
        let text = self.present(field);
        let date = day(&text);
        if date.is_none() && !text.trim().is_empty() {
            self.problem(field, Flaw::Invalid);
        }
        date
    }

    /// A map of any keys and values, if it is given; a number that cannot be kept as it was written
    /// is invalid, and so is a control character other than tabs and line breaks.
    pub fn map(&mut self, field: Field) -> Option<Map<String, Value>> {
        match self.value(field) {
            None | Some(Value::Null) => None,
            Some(value @ Value::Object(map)) if exact(value) && !has_controls_within(value) => {
                Some(map.clone())
            }
            Some(_) => {
                self.problem(field, Flaw::Invalid);
                None
            }
        }
    }

    /// A required file: a file part, or a `data:` URI in a text; nothing for whatever else stands
    /// there.
    pub fn upload(&mut self, field: Field) -> Option<File> {
        let (file, value) = (self.file(field), self.value(field));
        if file.is_none() && value.is_none() {
            self.problem(field, Flaw::Missing);
        }
        file.cloned()
            .or_else(|| data_uri::file(field.name(), value?.as_str()?))
    }

    /// The file part of this name, if there is one.
    #[must_use]
    pub fn file(&self, field: Field) -> Option<&'a File> {
        self.input
            .files
            .iter()
            .find(|file| file.name == field.name())
    }

    /// Notes what is wrong with the field, once.
    pub fn problem(&mut self, field: Field, flaw: Flaw) {
        let problem = field.is(flaw);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn is_invalid(&self, field: Field) -> bool {
        self.problems.contains(&field.is(Flaw::Invalid))
    }

    fn value(&self, field: Field) -> Option<&'a Value> {
        self.input.values.get(field.name())
    }

    /// Numbers, if exact, and booleans count as their text; lists, maps, files and control
    /// characters do not.
    fn text(&mut self, field: Field) -> Option<String> {
        let text = match self.value(field) {
            None if self.file(field).is_none() => return None,
            Some(Value::Null) => return None,
            Some(Value::String(text)) if !text.chars().any(char::is_control) => Some(text.clone()),
            Some(value @ (Value::Number(_) | Value::Bool(_))) if exact(value) => {
                Some(value.to_string())
            }
            _ => None,
        };
        if text.is_none() {
            self.problem(field, Flaw::Invalid);
        }
        text
    }
}

#[cfg(test)]
mod tests;
