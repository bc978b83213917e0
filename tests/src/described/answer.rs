//! Holds an answer to its description.

use serde_json::{Value, json};

use super::document::DOCUMENT;
use super::operation::{Described, Operation};
use crate::world::Answer;

impl Operation {
    /// What the document does not have of this answer; a `bare` one has no body.
    pub fn describes_answer(&self, answer: &Answer, bare: bool) -> Result<(), String> {
        let described = self.answers.get(&answer.status.as_u16());
        let described = described.ok_or_else(|| format!("no such status in {}", self.place))?;
        let checked = described
            .has_headers(answer)
            .and_then(|()| described.has_body(answer, bare));
        checked.map_err(|problem| format!("{problem}\n  by {}", described.place))
    }
}

impl Described {
    fn has_headers(&self, answer: &Answer) -> Result<(), String> {
        for (name, value) in &answer.headers {
            match self.headers.get(name.as_str()) {
                Some(schema) => {
                    let value = json!(value.to_str().map_err(|error| error.to_string())?);
                    DOCUMENT
                        .validate(&value, *schema)
                        .map_err(|problem| format!("header {name}: {problem}"))?;
                }
                None if DOCUMENT.everywhere.contains(name.as_str()) => {}
                None => return Err(format!("no header {name}")),
            }
        }
        Ok(())
    }

    fn has_body(&self, answer: &Answer, bare: bool) -> Result<(), String> {
        if answer.body.is_empty() && (bare || self.bodies.is_empty()) {
            return Ok(());
        }
        // Whoever asks for it compressed reads it, too.
        if answer.header("content-encoding") == "gzip" {
            return Ok(());
        }
        let kind = answer.header("content-type").split(';').next();
        let kind = kind.unwrap_or_default().trim();
        let schema = self.bodies.get(kind);
        let schema = schema.ok_or_else(|| format!("no body of type {kind:?}"))?;
        let body: Value =
            serde_json::from_slice(&answer.body).map_err(|error| format!("no JSON: {error}"))?;
        DOCUMENT.validate(&body, *schema)
    }
}
