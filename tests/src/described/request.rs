//! Holds a request to its description.

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value, json};

use super::document::DOCUMENT;
use super::multipart;
use super::operation::Operation;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

impl Operation {
    /// What the document does not have of this request.
    pub fn describes_request(&self, request: &Request<Bytes>) -> Result<(), String> {
        self.has_header_parameters(request)?;
        let (mut values, mut tokens) = self.query(request)?;
        let body = self.body(request)?;
        if let Value::Object(body) = body {
            for (name, value) in body {
                if self.takes_token(&name) {
                    tokens.push(name);
                } else {
                    values.insert(name, value);
                }
            }
        } else if !body.is_null() {
            return Err("the body is no object".to_owned());
        }
        if let Some(schema) = self.bodies.values().next() {
            DOCUMENT.validate(&Value::Object(values), *schema)?;
        } else {
            for (name, value) in &values {
                self.has_query_parameter(name, value)?;
            }
        }
        self.is_allowed(request, &tokens)
    }

    fn has_header_parameters(&self, request: &Request<Bytes>) -> Result<(), String> {
        for ((place, name), schema) in &self.parameters {
            if place != "header" {
                continue;
            }
            for value in request.headers().get_all(name) {
                let value = json!(String::from_utf8_lossy(value.as_bytes()));
                DOCUMENT
                    .validate(&value, *schema)
                    .map_err(|problem| format!("header {name}: {problem}"))?;
            }
        }
        let known = |name: &str| {
            let place = ("header".to_owned(), name.to_owned());
            self.parameters.contains_key(&place) || self.security.contains(&Some(place))
        };
        let undescribed = ["platform", "session"]
            .into_iter()
            .find(|name| request.headers().contains_key(*name) && !known(name));
        undescribed.map_or(Ok(()), |name| Err(format!("no header {name}")))
    }

    /// What of the query belongs to the body's fields, and the names of the tokens in it.
    fn query(&self, request: &Request<Bytes>) -> Result<(Map<String, Value>, Vec<String>), String> {
        let (mut values, mut tokens) = (Map::new(), Vec::new());
        let query = request.uri().query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if self.takes_token(&name) {
                tokens.push(name.into_owned());
                continue;
            }
            if !self.has_query_parameter(&name, &json!(value))? {
                insert(&mut values, &name, json!(value));
            }
        }
        Ok((values, tokens))
    }

    /// Whether there is such a parameter, which the value must be good for.
    fn has_query_parameter(&self, name: &str, value: &Value) -> Result<bool, String> {
        let schema = self.parameters.get(&("query".to_owned(), name.to_owned()));
        let checked = schema.map(|schema| DOCUMENT.validate(value, *schema));
        checked
            .transpose()
            .map(|found| found.is_some())
            .map_err(|problem| format!("query {name}: {problem}"))
    }

    fn body(&self, request: &Request<Bytes>) -> Result<Value, String> {
        let body = request.body();
        if body.is_empty() {
            return Ok(Value::Null);
        }
        let header = |name: &str| {
            let value = request.headers().get(name);
            value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        if header("content-encoding").is_some() {
            return Err("a compressed body".to_owned());
        }
        let kind = header("content-type").unwrap_or_else(|| JSON.to_owned());
        let essence = kind.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let read = self.bodies.is_empty() && [JSON, FORM, MULTIPART].contains(&essence.as_str());
        if !read && !self.bodies.contains_key(&essence) {
            return Err(format!("no body of type {essence}"));
        }
        let mut values = Map::new();
        match essence.as_str() {
            FORM => {
                for (name, value) in form_urlencoded::parse(body) {
                    insert(&mut values, &name, json!(value));
                }
            }
            MULTIPART => {
                for (name, value) in multipart::parts(&kind, body)? {
                    insert(&mut values, &name, json!(value));
                }
            }
            _ => return serde_json::from_slice(body).map_err(|error| error.to_string()),
        }
        Ok(values.into())
    }

    /// Whether a parameter is where a token may be sent.
    fn takes_token(&self, name: &str) -> bool {
        let place = Some(("query".to_owned(), name.to_owned()));
        self.security.contains(&place)
    }

    /// Whether the request says who asks, where that is needed.
    fn is_allowed(&self, request: &Request<Bytes>, tokens: &[String]) -> Result<(), String> {
        let shown = |way: &Option<(String, String)>| match way {
            None => true,
            Some((place, name)) if place == "query" => tokens.contains(name),
            Some((_, name)) => request.headers().contains_key(name),
        };
        if self.security.is_empty() || self.security.iter().any(shown) {
            Ok(())
        } else {
            Err("no token".to_owned())
        }
    }
}

/// Adds a field of a form; `a[b]` is the field `b` of the object `a`.
fn insert(values: &mut Map<String, Value>, name: &str, value: Value) {
    let Some((outer, inner)) = name.split_once('[') else {
        values.insert(name.to_owned(), value);
        return;
    };
    let object = values.entry(outer).or_insert_with(|| json!({}));
    if let Some(object) = object.as_object_mut() {
        object.insert(inner.trim_end_matches(']').to_owned(), value);
    }
}
