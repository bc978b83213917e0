//! When a statement holds.

use anyhow::{Result, bail};
use serde_json::Value;

use super::grant::{LEADING_KEYS, Need};
use super::wildcard::any_like;
use crate::template::values::strings;

/// `ForAllValues:StringLike` and its like: the values of the key must match one of the patterns.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    key: String,
    patterns: Vec<String>,
    quantifier: Quantifier,
}

/// How many of the values of a key must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    /// The key must be there, and all of its values match.
    Plain,
    /// `ForAllValues:` also holds for a key that the request does not have.
    All,
    /// `ForAnyValue:` holds where one value matches.
    Any,
}

impl Condition {
    /// The conditions of a statement.
    pub(super) fn read(value: Option<&Value>) -> Result<Vec<Self>> {
        let mut all = Vec::new();
        for (operator, keys) in value.and_then(Value::as_object).into_iter().flatten() {
            let (quantifier, plain) = match operator.split_once(':') {
                None => (Quantifier::Plain, operator.as_str()),
                Some(("ForAllValues", plain)) => (Quantifier::All, plain),
                Some(("ForAnyValue", plain)) => (Quantifier::Any, plain),
                Some(_) => bail!("the condition {operator} is not understood"),
            };
            if !["StringEquals", "StringLike"].contains(&plain) {
                bail!("the condition {operator} is not understood");
            }
            for (key, patterns) in keys.as_object().into_iter().flatten() {
                if ![LEADING_KEYS, "ses:FromAddress"].contains(&key.as_str()) {
                    bail!("the condition key {key} is not understood");
                }
                all.push(Self {
                    key: key.clone(),
                    patterns: strings(Some(patterns)),
                    quantifier,
                });
            }
        }
        Ok(all)
    }

    /// Whether the request is as the condition has it.
    pub(super) fn holds(&self, need: &Need) -> bool {
        let fits = |value: &String| any_like(&self.patterns, value);
        match (need.context.get(self.key.as_str()), self.quantifier) {
            (Some(values), Quantifier::Any) => values.iter().any(fits),
            (Some(values), Quantifier::Plain | Quantifier::All) => values.iter().all(fits),
            (None, quantifier) => quantifier == Quantifier::All,
        }
    }

    /// The patterns of partitions that the condition binds to.
    pub(super) fn partitions(&self) -> &[String] {
        if self.key == LEADING_KEYS {
            &self.patterns
        } else {
            &[]
        }
    }
}
