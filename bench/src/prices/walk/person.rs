//! Who walks: what the client tells of itself, and what it is sent.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::prices::client::Client;

pub(super) const EMAIL: &str = "mia@example.com";
pub(super) const PASSWORDS: [&str; 3] = ["Harbour-lane-7", "Another-lane-9", "Third-lane-11"];
/// A number for examples, in the United States.
pub(super) const NUMBER: &str = "+12025550123";
/// What the client tells that is nobody's business: no log may have any of it.
pub const SAID: [&str; 12] = [
    EMAIL,
    "Harbour-lane-7",
    "Another-lane-9",
    "Third-lane-11",
    "2025550123",
    NONCE,
    "AB 120044",
    "Koval",
    "1991-04-02",
    "8 Harbour Lane",
    "Odesa",
    "passport.jpg",
];
pub(super) const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";

pub(super) fn sign_in(password: &str) -> Value {
    json!({ "email": EMAIL, "password": password, "application_id": "peatio" })
}

/// The last word of the newest message to `to`, or what follows `mark` in its link.
pub(super) fn sent(client: &Client<'_>, to: &str, mark: Option<&str>) -> Result<String> {
    let message = client
        .stack
        .outbox()
        .messages(Some(to))
        .into_iter()
        .next()
        .context("no message")?;
    let found = match mark {
        Some(mark) => message
            .links
            .first()
            .and_then(|link| link.split_once(mark))
            .map(|(_, token)| token),
        None => message.text.rsplit(' ').next(),
    };
    Ok(found
        .context("a message without what it is for")?
        .to_owned())
}
