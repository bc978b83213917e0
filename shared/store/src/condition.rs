//! What must hold for a write to happen.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

/// What must hold for a write to happen. Paths are attribute names joined by dots.
#[derive(Clone)]
pub enum If {
    /// There is no such attribute.
    Absent(&'static str),
    /// There is such an attribute.
    Present(&'static str),
    /// The text begins so.
    Begins(&'static str, String),
    /// The attribute compares so (`=`, `<`, ...) with a value; what cannot be a value is a problem
    /// of the write.
    Compare(&'static str, &'static str, Result<AttributeValue, String>),
    /// The map has this key.
    Holds(&'static str, String),
    /// The list or map is there and has fewer members.
    Fewer(&'static str, usize),
    /// The set is not there, or has fewer members.
    SmallSet(String, usize),
    /// The set has this member.
    Contains(String, String),
    /// The set is not there, or has no such member.
    Lacks(String, String),
    /// One of these holds.
    Any(Vec<If>),
    /// Each of these holds.
    All(Vec<If>),
}

types::hidden!(If);

impl If {
    /// The attribute has this value.
    pub fn is(path: &'static str, value: impl Serialize) -> Self {
        Self::Compare(path, "=", encode(value))
    }

    /// The attribute has another value.
    pub fn not(path: &'static str, value: impl Serialize) -> Self {
        Self::Compare(path, "<>", encode(value))
    }

    /// The attribute is there and smaller.
    pub fn below(path: &'static str, value: impl Serialize) -> Self {
        Self::Compare(path, "<", encode(value))
    }

    /// The set is not there, or has fewer members.
    #[must_use]
    pub fn small_set(set: &str, most: usize) -> Self {
        Self::SmallSet(set.to_owned(), most)
    }

    /// The set has this member.
    #[must_use]
    pub fn contains(set: &str, member: &str) -> Self {
        Self::Contains(set.to_owned(), member.to_owned())
    }

    /// The set is not there, or has no such member.
    #[must_use]
    pub fn lacks(set: &str, member: &str) -> Self {
        Self::Lacks(set.to_owned(), member.to_owned())
    }

    /// The attribute is there and greater.
    pub fn above(path: &'static str, value: impl Serialize) -> Self {
        Self::Compare(path, ">", encode(value))
    }
}

pub(crate) fn encode(value: impl Serialize) -> Result<AttributeValue, String> {
    serde_dynamo::to_attribute_value(value).map_err(|error| error.to_string())
}

pub(crate) fn set_of(member: &str) -> AttributeValue {
    AttributeValue::Ss(vec![member.to_owned()])
}
