//! The log line of a request.

use std::time::Duration;

use axum::response::Response;
use http::{Method, StatusCode};

use crate::outcome::Outcome;

/// The source for the log line.
#[derive(Clone)]
pub(super) struct Told(pub(super) String);

/// The route for the log line.
#[derive(Clone)]
pub(super) struct Route(pub(super) String);

/// In its place, where nothing is served.
const NO_ROUTE: &str = "none";

/// What a request took.
pub(super) struct Effort {
    pub(super) applied: Duration,
    /// Calls to AWS, each attempt counted.
    pub(super) aws_calls: u32,
    /// Whether it was the function's first.
    pub(super) cold: bool,
    /// What it came to, where the answer alone does not tell.
    pub(super) outcome: Option<Outcome>,
}

/// What a request came to whose answer is no error of ours.
fn outcome(method: &str, route: &str, status: StatusCode) -> Outcome {
    if status.is_success() {
        Outcome::of_success(method, route)
    } else {
        Outcome::Refused
    }
}

/// One line a request. Its numbers may be metrics (see `lambda`), which cost by the route: so
/// `errors`, which makes them that, is told of operations only, and what strangers try beside them
/// makes no new ones.
pub(super) fn log(method: &str, response: &Response, effort: &Effort) {
    let route = response
        .extensions()
        .get::<Route>()
        .map_or(NO_ROUTE, |route| route.0.as_str());
    let status = response.status();
    let duration_ms = u64::try_from(effort.applied.as_millis()).unwrap_or(u64::MAX);
    let (aws_calls, cold) = (effort.aws_calls, u8::from(effort.cold));
    let operation =
        route != NO_ROUTE && status != StatusCode::METHOD_NOT_ALLOWED && method != Method::HEAD;
    let errors = operation.then(|| u8::from(status.is_server_error()));
    let outcome = effort
        .outcome
        .unwrap_or_else(|| outcome(method, route, status))
        .word();
    let source = response
        .extensions()
        .get::<Told>()
        .map(|told| told.0.as_str());
    let status = status.as_u16();
    tracing::info!(
        method,
        route,
        status,
        outcome,
        source,
        duration_ms,
        aws_calls,
        cold,
        errors,
        "request"
    );
}
