//! `docs/errors.md` is what the catalogue makes it, and every refusal names a code that it has.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bench::errors::{codes, page};
use bytes::Bytes;
use http::response::Parts;

const PAGE: &str = include_str!("../../docs/errors.md");

static CODES: LazyLock<BTreeSet<String>> = LazyLock::new(|| codes(PAGE));

/// Holds an answer of the API to the page. What API Gateway says by itself has no code.
#[track_caller]
pub fn check(answer: &Parts, body: &Bytes) {
    let named: Vec<_> = answer.headers.get_all("error-code").iter().collect();
    let refused = answer.status.is_client_error() || answer.status.is_server_error();
    if !refused || body.starts_with(br#"{"message":"#) {
        assert!(named.is_empty(), "{}: {named:?}", answer.status);
        return;
    }
    let [named] = named.as_slice() else {
        panic!("{} {body:?}: {named:?}", answer.status);
    };
    for code in named.to_str().unwrap().split(", ") {
        assert!(CODES.contains(code), "{code} is not in docs/errors.md");
    }
}

#[test]
fn the_page_is_what_the_catalogue_makes_it() {
    let hint = "cargo run -p bench -- errors > docs/errors.md";
    assert_eq!(PAGE, page(), "make it anew: {hint}");
}
