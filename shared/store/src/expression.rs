//! DynamoDB's expression language, built from paths and values so that no caller writes a
//! placeholder.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use crate::condition::{If, encode, set_of};

/// The clauses of one write with their names and values.
#[derive(Clone, Default)]
pub(crate) struct Expression {
    names: Vec<String>,
    values: Vec<AttributeValue>,
    sets: Vec<String>,
    adds: Vec<String>,
    removes: Vec<String>,
    deletes: Vec<String>,
    conditions: Vec<String>,
    problem: Option<String>,
}

types::hidden!(Expression);

impl Expression {
    pub(crate) fn set(&mut self, path: &str, value: impl Serialize) {
        let clause = format!("{} = {}", self.path(path), self.value(encode(value)));
        self.sets.push(clause);
    }

    pub(crate) fn set_from_or(&mut self, path: &str, other: &str, value: impl Serialize) {
        let clause = format!(
            "{} = if_not_exists({}, {})",
            self.path(path),
            self.path(other),
            self.value(encode(value))
        );
        self.sets.push(clause);
    }

    pub(crate) fn add_from_or(&mut self, path: &str, other: &str, amount: i64) {
        let sum = format!(
            "if_not_exists({}, {})",
            self.path(path),
            self.value(encode(0))
        );
        let more = format!(
            "if_not_exists({}, {})",
            self.path(other),
            self.value(encode(amount))
        );
        let clause = format!("{} = {sum} + {more}", self.path(path));
        self.sets.push(clause);
    }

    pub(crate) fn add(&mut self, path: &str, amount: i64) {
        let clause = format!("{} {}", self.path(path), self.value(encode(amount)));
        self.adds.push(clause);
    }

    pub(crate) fn add_to_set(&mut self, path: &str, member: &str) {
        let clause = format!("{} {}", self.path(path), self.value(Ok(set_of(member))));
        self.adds.push(clause);
    }

    pub(crate) fn set_marks(&mut self, path: &str, member: &str) {
        let clause = format!("{} = {}", self.path(path), self.value(Ok(set_of(member))));
        self.sets.push(clause);
    }

    pub(crate) fn take_from_set(&mut self, path: &str, member: &str) {
        let clause = format!("{} {}", self.path(path), self.value(Ok(set_of(member))));
        self.deletes.push(clause);
    }

    pub(crate) fn remove(&mut self, path: &str) {
        let clause = self.path(path);
        self.removes.push(clause);
    }

    pub(crate) fn when(&mut self, condition: If) {
        let clause = self.condition(condition);
        self.conditions.push(clause);
    }

    /// `SET .. ADD .. REMOVE .. DELETE ..`, or nothing.
    pub(crate) fn update(&self) -> Option<String> {
        let clause = |verb: &str, parts: &[String]| {
            (!parts.is_empty()).then(|| format!("{verb} {}", parts.join(", ")))
        };
        let clauses = [
            clause("SET", &self.sets),
            clause("ADD", &self.adds),
            clause("REMOVE", &self.removes),
            clause("DELETE", &self.deletes),
        ];
        let text = clauses.into_iter().flatten().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// All conditions together, or nothing.
    pub(crate) fn guard(&self) -> Option<String> {
        (!self.conditions.is_empty()).then(|| self.conditions.join(" AND "))
    }

    pub(crate) fn names(&self) -> Option<HashMap<String, String>> {
        let named = |(n, name): (usize, &String)| (format!("#n{n}"), name.clone());
        (!self.names.is_empty()).then(|| self.names.iter().enumerate().map(named).collect())
    }

    pub(crate) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        let valued = |(n, value): (usize, &AttributeValue)| (format!(":v{n}"), value.clone());
        (!self.values.is_empty()).then(|| self.values.iter().enumerate().map(valued).collect())
    }

    /// The first value that could not be encoded.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    fn condition(&mut self, condition: If) -> String {
        match condition {
            If::Absent(path) => format!("attribute_not_exists({})", self.path(path)),
            If::Present(path) => format!("attribute_exists({})", self.path(path)),
            If::Begins(path, start) => format!(
                "begins_with({}, {})",
                self.path(path),
                self.value(encode(start))
            ),
            If::Compare(path, operator, value) => {
                format!("{} {operator} {}", self.path(path), self.value(value))
            }
            If::Holds(map, key) => {
                format!("attribute_exists({}.{})", self.path(map), self.name(&key))
            }
            If::Fewer(path, most) => {
                format!("size({}) < {}", self.path(path), self.value(encode(most)))
            }
            If::SmallSet(set, most) => {
                let (set, most) = (self.path(&set), self.value(encode(most)));
                format!("(attribute_not_exists({set}) OR size({set}) < {most})")
            }
            If::Contains(set, member) => format!(
                "contains({}, {})",
                self.path(&set),
                self.value(encode(member))
            ),
            If::Lacks(set, member) => format!(
                "(NOT contains({}, {}))",
                self.path(&set),
                self.value(encode(member))
            ),
            If::Any(parts) => self.joined(parts, " OR "),
            If::All(parts) => self.joined(parts, " AND "),
        }
    }

    fn joined(&mut self, parts: Vec<If>, with: &str) -> String {
        let parts: Vec<_> = parts.into_iter().map(|part| self.condition(part)).collect();
        format!("({})", parts.join(with))
    }

    fn path(&mut self, path: &str) -> String {
        path.split('.')
            .map(|name| self.name(name))
            .collect::<Vec<_>>()
            .join(".")
    }

    fn name(&mut self, name: &str) -> String {
        let n = self
            .names
            .iter()
            .position(|known| known == name)
            .unwrap_or_else(|| {
                self.names.push(name.to_owned());
                self.names.len() - 1
            });
        format!("#n{n}")
    }

    fn value(&mut self, value: Result<AttributeValue, String>) -> String {
        match value {
            Ok(value) => self.values.push(value),
            Err(problem) => self.problem = Some(problem),
        }
        format!(":v{}", self.values.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests;
