//! From a request's JSON to the emulator's types, and back. Pure.

use bytes::Bytes;
use dynoxide::DynoxideError;
use http::Response;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cloud::wire::{Service, json_answer};

/// What the emulator's `run` makes of the JSON in `input`.
pub(super) fn with<I: DeserializeOwned, O: Serialize>(
    input: &[u8],
    run: impl FnOnce(I) -> Result<O, DynoxideError>,
) -> Result<Value, DynoxideError> {
    let request = serde_json::from_slice(input).map_err(|error| unreadable(&error.to_string()))?;
    serde_json::to_value(run(request)?)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// The same for JSON that was made here.
pub(super) fn with_json<I: DeserializeOwned, O: Serialize>(
    input: &Value,
    run: impl FnOnce(I) -> Result<O, DynoxideError>,
) -> Result<Value, DynoxideError> {
    with(input.to_string().as_bytes(), run)
}

/// The answer that tells `error`.
pub(super) fn failed(error: &DynoxideError) -> Response<Bytes> {
    serde_json::from_str(&error.to_json()).map_or_else(
        |_| Service::DynamoDb.refuse(500, "InternalServerError", ""),
        |body| json_answer(error.status_code(), &body),
    )
}

/// The emulator marks what is wrong with a value, rather than with its JSON, by a prefix.
fn unreadable(error: &str) -> DynoxideError {
    let message = error.split(" at line ").next().unwrap_or_default();
    match message
        .split_once("VALIDATION:")
        .or_else(|| message.split_once("VALIDATION_REQUEST:"))
    {
        Some((_, reason)) => DynoxideError::ValidationException(reason.to_owned()),
        None if message.contains("missing field") => {
            DynoxideError::ValidationException(message.to_owned())
        }
        None => DynoxideError::SerializationException(message.to_owned()),
    }
}
