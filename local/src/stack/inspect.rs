//! `/_local`: what a person or a test may ask the local cloud itself. None of it exists on AWS.

use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use types::clock::iso8601;

use super::parts::Stack;

/// Where all of it lies.
pub(super) const PREFIX: &str = "/_local";
/// How many requests are shown.
const SHOWN: usize = 100;
/// The longest that a poll waits.
const MAX_WAIT_SECS: u64 = 60;

/// An error with its status.
type Refusal = (StatusCode, String);

/// Answers a request under `/_local`.
pub(super) async fn call(stack: &Stack, request: Request<Bytes>) -> Response<Bytes> {
    let path = request
        .uri()
        .path()
        .strip_prefix(PREFIX)
        .unwrap_or_default()
        .to_owned();
    let answer = match (request.method().clone(), path.as_str()) {
        (Method::GET, "/outbox") => outbox(stack, &request).await,
        (Method::DELETE, "/outbox") => {
            stack.outbox().empty();
            Ok(json!([]))
        }
        (Method::GET, "/events") => Ok(json!(stack.outbox().events())),
        (Method::GET, "/requests") => Ok(json!(
            stack.requests().into_iter().take(SHOWN).collect::<Vec<_>>()
        )),
        (Method::GET, "/clock") => Ok(clock(stack)),
        (Method::POST, "/clock") => advance(stack, request.body()).await,
        (_, "/outbox" | "/events" | "/requests" | "/clock") => Err((
            StatusCode::METHOD_NOT_ALLOWED,
            format!("{} is not possible here", request.method()),
        )),
        _ => Err((
            StatusCode::NOT_FOUND,
            format!("there are {PREFIX}/outbox, /events, /requests and /clock"),
        )),
    };
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err((status, error)) => (status, json!({ "error": error })),
    };
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

async fn outbox(stack: &Stack, request: &Request<Bytes>) -> Result<Value, Refusal> {
    let (mut to, mut wait_secs) = (None, 0);
    for (name, value) in
        form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
    {
        match name.as_ref() {
            // A plus that was not encoded reads as a space, and no address begins with one.
            "to" => to = Some(value.replace(' ', "+")),
            "wait" => {
                let secs = value
                    .parse()
                    .map_err(|_| bad("wait is a number of seconds"))?;
                wait_secs = MAX_WAIT_SECS.min(secs);
            }
            other => return Err(bad(&format!("there is no parameter {other}"))),
        }
    }
    Ok(json!(
        stack
            .outbox()
            .wait(to.as_deref(), Duration::from_secs(wait_secs))
            .await
    ))
}

fn clock(stack: &Stack) -> Value {
    let now = stack.clock().now();
    json!({ "now": iso8601(now), "unix_secs": now })
}

async fn advance(stack: &Stack, body: &Bytes) -> Result<Value, Refusal> {
    let wanted: Value = serde_json::from_slice(body).map_err(|_| bad("the body is no JSON"))?;
    let secs = wanted
        .get("advance_secs")
        .and_then(Value::as_i64)
        .filter(|secs| *secs >= 0);
    let secs = secs.ok_or_else(|| bad("advance_secs is a number of seconds, at least 0"))?;
    stack
        .advance(secs)
        .await
        .map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(clock(stack))
}

fn bad(message: &str) -> Refusal {
    (StatusCode::BAD_REQUEST, message.to_owned())
}
