//! What a request says, before anybody looks at it.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::source::Source;

/// The most values that a query or a body may hold. None needs a hundred, and in memory one takes
/// more than a hundred times the bytes that it may be written in.
pub(super) const MAX_VALUES: usize = 10_000;

/// A file part of a multipart body.
#[derive(Clone)]
pub struct File {
    /// The parameter that it came as.
    pub name: String,
    /// What the client calls it: never trusted.
    pub given_name: String,
    /// The bytes, not copied from the body.
    pub bytes: Bytes,
}

types::hidden!(File);

/// The parameters and the bearer token of a request, before anybody looked at them.
#[derive(Default)]
pub struct Input {
    /// Query and body merged; the body wins.
    pub values: Map<String, Value>,
    /// File parts.
    pub files: Vec<File>,
    /// The one bearer token of header or parameters.
    pub token: Option<String>,
    /// The bare token of the header `Session`, which Polario's clients send.
    pub session: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

types::hidden!(Input);

impl Input {
    /// A parameter that is looked at before the declared ones; numbers count as their text,
    /// anything else as absent.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        match self.values.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}
