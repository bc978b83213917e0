//! What a call costs: the question, and the emulator's answer. Pure.

use bytes::Bytes;
use dynoxide::DynoxideError;
use http::Response;
use serde_json::{Map, Value};

use crate::cloud::call::Answer;

/// The field that asks.
const ASK: &str = "ReturnConsumedCapacity";

/// Whether DynamoDB tells the cost of `action` to who asks.
pub(super) fn has_cost(action: &str) -> bool {
    action.ends_with("Item") || action.ends_with("Items") || action == "Query" || action == "Scan"
}

/// `bytes`, whose JSON is `input`, with the question what the call costs.
pub(super) fn asking_for_cost(bytes: &Bytes, input: &Value) -> Bytes {
    let lacks = |fields: &Map<String, Value>| !fields.is_empty() && !fields.contains_key(ASK);
    match bytes.strip_prefix(b"{") {
        // Written in front, because a body can be long.
        Some(rest) if input.as_object().is_some_and(lacks) => {
            let question = format!("{{\"{ASK}\":\"TOTAL\",");
            Bytes::from([question.as_bytes(), rest].concat())
        }
        _ => {
            let mut input = input.clone();
            if let Some(fields) = input.as_object_mut() {
                fields.insert(ASK.to_owned(), "TOTAL".into());
            }
            Bytes::from(input.to_string())
        }
    }
}

/// The sum over tables; one object for a single item, a list for several.
pub(super) fn units(capacity: Option<&Value>) -> f64 {
    let list = match capacity {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    list.iter()
        .filter_map(|one| one.get("CapacityUnits").and_then(Value::as_f64))
        .fold(0.0, |sum, units| sum + units)
}

/// A failed condition is charged too, though no answer says so: one unit, in a transaction two for
/// each item (at 1 KB).
pub(super) fn cost_of_failure(error: &DynoxideError, input: &Value) -> f64 {
    match error {
        DynoxideError::ConditionalCheckFailedException(..) => 1.0,
        DynoxideError::TransactionCanceledException(..) => {
            let items = input
                .get("TransactItems")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            items.fold(0.0, |sum, _| sum + 2.0)
        }
        _ => 0.0,
    }
}

/// An answer with the `units` that it cost: those of a reading `action` are reads.
pub(super) fn costing(action: &str, units: f64, response: Response<Bytes>) -> Answer {
    let reading = matches!(
        action,
        "GetItem" | "BatchGetItem" | "Query" | "Scan" | "TransactGetItems"
    );
    let (reads, writes) = if reading { (units, 0.0) } else { (0.0, units) };
    Answer {
        response,
        reads,
        writes,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_question_is_asked_once_whatever_the_body_says() {
        for (body, asking) in [
            (r#"{"A":1}"#, json!({ ASK: "TOTAL", "A": 1 })),
            (r#" {"A":1}"#, json!({ "A": 1, ASK: "TOTAL" })),
            ("{}", json!({ ASK: "TOTAL" })),
            (
                r#"{"A":1,"ReturnConsumedCapacity":"NONE"}"#,
                json!({ "A": 1, ASK: "TOTAL" }),
            ),
            ("", Value::Null),
        ] {
            let input = serde_json::from_str(body).unwrap_or_default();
            let asked = asking_for_cost(&Bytes::from(body), &input);
            assert_eq!(asked, asking.to_string(), "{body}");
        }
    }
}
