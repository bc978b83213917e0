//! A function's `DynamoDB` event: which records of the table's stream it is handed, and how many at
//! once. Pure.

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

/// The event source mapping.
#[derive(Debug)]
pub struct Stream {
    /// `BatchSize`.
    pub batch_size: usize,
    /// `FilterCriteria`: a record that matches one of them is handed on; every record where there
    /// are none.
    patterns: Vec<Value>,
}

impl Stream {
    /// The first event of type `DynamoDB`.
    pub(super) fn read(events: Option<&Value>) -> Result<Option<Self>> {
        let mut events = events.and_then(Value::as_object).into_iter().flatten();
        let Some((_, event)) =
            events.find(|(_, event)| event.get("Type") == Some(&json!("DynamoDB")))
        else {
            return Ok(None);
        };
        let size = event
            .pointer("/Properties/BatchSize")
            .and_then(Value::as_u64)
            .unwrap_or(100);
        let filters = event
            .pointer("/Properties/FilterCriteria/Filters")
            .and_then(Value::as_array);
        let pattern = |filter: &Value| {
            let text = filter
                .get("Pattern")
                .and_then(Value::as_str)
                .context("a filter without a pattern")?;
            serde_json::from_str(text).with_context(|| format!("the filter {text}"))
        };
        let patterns = filters
            .into_iter()
            .flatten()
            .map(pattern)
            .collect::<Result<_>>()?;
        Ok(Some(Self {
            batch_size: usize::try_from(size)?,
            patterns,
        }))
    }

    /// Whether `record` is handed to the function.
    #[must_use]
    pub fn wants(&self, record: &Value) -> bool {
        self.patterns.is_empty()
            || self
                .patterns
                .iter()
                .any(|pattern| fits(pattern, Some(record)))
    }
}

/// Objects fit field by field; in a list one entry must fit.
fn fits(pattern: &Value, value: Option<&Value>) -> bool {
    let fields = |fields: &Map<String, Value>| {
        fields
            .iter()
            .all(|(name, one)| fits(one, value.and_then(|v| v.get(name))))
    };
    match pattern {
        Value::Object(object) => fields(object),
        Value::Array(options) => options.iter().any(|option| is(option, value)),
        _ => false,
    }
}

fn is(option: &Value, value: Option<&Value>) -> bool {
    let Some(rule) = option.as_object() else {
        return value == Some(option);
    };
    let text = value.and_then(Value::as_str);
    rule.iter()
        .all(|(name, operand)| match (name.as_str(), operand) {
            ("prefix", Value::String(prefix)) => text.is_some_and(|text| text.starts_with(prefix)),
            ("exists", Value::Bool(exists)) => value.is_some() == *exists,
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_handed_on_where_one_filter_fits() {
        let patterns = [
            json!({
                "eventName": ["INSERT", "MODIFY"],
                "dynamodb": { "Keys": { "sk": { "S": ["CORE"] } } },
            }),
            json!({
                "dynamodb": {
                    "Keys": { "sk": { "S": [{ "prefix": "D#" }] } },
                    "NewImage": { "x": [{ "exists": false }] },
                },
            }),
        ];
        let filters: Vec<_> = patterns
            .iter()
            .map(|pattern| json!({ "Pattern": pattern.to_string() }))
            .collect();
        let event = json!({ "S": { "Type": "DynamoDB", "Properties": {
            "BatchSize": 7, "FilterCriteria": { "Filters": filters },
        } } });
        let stream = Stream::read(Some(&event)).unwrap().unwrap();
        assert_eq!(stream.batch_size, 7);
        let record = |name: &str, sk: &str, image: Value| {
            json!({
                "eventName": name, "dynamodb": { "Keys": { "sk": { "S": sk } }, "NewImage": image },
            })
        };
        for (wanted, record) in [
            (true, record("INSERT", "CORE", json!({}))),
            (false, record("REMOVE", "CORE", json!({}))),
            (false, record("INSERT", "CORE#", json!({}))),
            (true, record("REMOVE", "D#1", json!({}))),
            (false, record("INSERT", "D#1", json!({ "x": 1 }))),
        ] {
            assert_eq!(stream.wants(&record), wanted, "{record}");
        }
    }
}
