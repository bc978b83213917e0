//! Holds every request and every answer of the suite to `docs/openapi.yaml`.
//!
//! - An answer must be described: its status, its headers, its content type, and its body to the
//!   last property.
//! - A request that succeeds must be described too. One that is not must be refused, unless its
//!   test says by [`off_contract`] that Postern takes more there than the description promises.

mod agreement;
mod answer;
mod document;
mod multipart;
mod operation;
mod parameters;
mod request;
mod served;
mod strict;

use std::cell::Cell;

use bytes::Bytes;
use http::{Method, Request, StatusCode};

use crate::world::Answer;
use document::DOCUMENT;
use operation::Operation;

thread_local! {
    static OFF_CONTRACT: Cell<bool> = const { Cell::new(false) };
}

/// As long as this lives, the thread's test may send what no client may.
#[must_use]
pub struct OffContract;

/// Lets a test send what the description does not have, and be served. Its answers must be
/// described all the same.
pub fn off_contract() -> OffContract {
    OFF_CONTRACT.set(true);
    OffContract
}

impl Drop for OffContract {
    fn drop(&mut self) {
        OFF_CONTRACT.set(false);
    }
}

/// Panics where the description has no such answer to this request, or no such request.
#[track_caller]
pub fn check(request: &Request<Bytes>, answer: &Answer) {
    if request.uri().path().starts_with("/_local") {
        return;
    }
    let operation = operation(request).filter(|_| answer.status != StatusCode::METHOD_NOT_ALLOWED);
    let operation = operation.unwrap_or(&DOCUMENT.no_operation);
    let method = request.method();
    if let Err(problem) = operation.describes_answer(answer, method == Method::HEAD) {
        panic!(
            "docs/openapi.yaml does not describe this answer to {method} {}: {problem}\n  in {}\n  \
                {} {}",
            request.uri().path(),
            operation.place,
            answer.status,
            answer.text()
        );
    }
    if !answer.status.is_success() || OFF_CONTRACT.get() {
        return;
    }
    if let Err(problem) = operation.describes_request(request) {
        panic!(
            "docs/openapi.yaml does not describe this request, which was served: {method} {}: \
                {problem}\n  in {}\n  {}",
            request.uri(),
            operation.place,
            String::from_utf8_lossy(request.body())
        );
    }
}

/// The operation that a request is for; a `HEAD` is for that of `GET`.
fn operation(request: &Request<Bytes>) -> Option<&'static Operation> {
    let method = match request.method() {
        &Method::HEAD => &Method::GET,
        other => other,
    };
    DOCUMENT.find(method.as_str(), request.uri().path())
}
