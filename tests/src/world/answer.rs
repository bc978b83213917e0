//! An answer that can be asserted.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// Asserts the status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// Asserts the exact body.
    #[track_caller]
    pub fn says(self, body: &str) -> Self {
        assert_eq!(self.text(), body);
        self
    }

    /// Asserts status and `{"error": …}`.
    #[track_caller]
    pub fn refuses(self, status: u16, error: &str) -> Self {
        self.is(status).says(&json!({ "error": error }).to_string())
    }

    /// Asserts the answer to who has no tries left (docs/compatibility/barong.md#a1-8).
    #[track_caller]
    pub fn refuses_for_now(self) {
        assert!(
            (1..=86_400).contains(&self.header("retry-after").parse().unwrap()),
            "{:?}",
            self.headers
        );
        self.refuses(429, "Too many attempts, please try again later");
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}
