//! What holds when an AWS call fails: the client learns the truth, nothing is half done, and trying
//! again finishes it.

mod away;
mod lost;
mod mails;

use local::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::person::PASSWORD;
use crate::world::{Answer, World};

/// The SDK tries a call three times; this many in a row fail for good.
pub const TRIES: usize = 3;

/// Lets the first calls of `action` in the next request fail, so many of them.
pub fn fail(world: &World, action: &str, kind: FaultKind, times: usize) {
    for call in 1..=times {
        world.fault(Fault {
            call,
            action: Some(action.to_owned()),
            kind,
        });
    }
}

#[track_caller]
fn unavailable(answer: Answer) {
    assert_eq!(answer.header("retry-after"), "1");
    let error = answer.is(503).json()["error"].clone();
    assert_eq!(error, "Service is unavailable, please try again");
}

fn sign_up() -> Value {
    json!({ "email": "mia@example.com", "password": PASSWORD })
}
