//! How each API tells why a request was not done: its statuses, its words and its envelope, a
//! module an API. Nothing else in the project chooses one.

pub mod barong;
mod pacerpro;
mod po2;
mod polario;
mod told;

use std::borrow::Cow;

use axum::response::Response;
use http::HeaderValue;
use http::header::{ACCEPT_ENCODING, HeaderName, RETRY_AFTER};

use crate::error::{Error, Refusal};
use crate::settings::Api;
pub use told::Told;
pub(crate) use told::UTF8;
use told::{in_json, utf8};

/// The stable name of a refusal (docs/errors.md).
const ERROR_CODE: HeaderName = HeaderName::from_static("error-code");

/// What `api` says of `error`.
#[must_use]
pub fn told(api: Api, error: &Error) -> Told {
    match api {
        Api::Barong => barong::told(error),
        Api::PacerPro => pacerpro::told(error),
        Api::Po2 => po2::told(error),
        Api::Polario => polario::told(error),
    }
}

/// The answer to `error` in the envelope of `api`.
pub(crate) fn answer(api: Api, error: &Error) -> Response {
    let told = told(api, error);
    let mut response = match api {
        Api::Barong => barong::enveloped(error, &told),
        Api::PacerPro => in_json(told.status, pacerpro::body(&told)),
        Api::Po2 => utf8(in_json(told.status, po2::body(error, &told))),
        Api::Polario => in_json(told.status, polario::body(&told)),
    };
    let headers = response.headers_mut();
    if let Ok(code) = code(told.code) {
        headers.insert(ERROR_CODE, code);
    }
    if let Some(secs) = error.retry_after() {
        headers.insert(RETRY_AFTER, HeaderValue::from(secs));
    }
    if matches!(error, Error::Refused(Refusal::ContentEncoding)) {
        // What would be read (RFC 9110 §12.5.3).
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    response
}

fn code(code: Cow<'static, str>) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    match code {
        Cow::Borrowed(code) => Ok(HeaderValue::from_static(code)),
        Cow::Owned(code) => code.try_into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// What looks alike in status and words has one code.
    #[test]
    fn a_code_tells_no_more_than_the_body() {
        for api in [Api::Barong, Api::PacerPro, Api::Po2, Api::Polario] {
            let mut codes = BTreeMap::new();
            let mut errors: Vec<_> = Refusal::all().into_iter().map(Error::from).collect();
            errors.push(Error::Unavailable(String::new()));
            errors.push(Error::internal(""));
            for error in errors {
                let Told { status, text, code } = told(api, &error);
                // Lists of problems are told in the body one by one.
                if code.is_empty() {
                    continue;
                }
                let known = codes
                    .entry((status.as_u16(), text))
                    .or_insert_with(|| code.clone());
                assert_eq!(*known, code, "{api:?}: {error:?}");
            }
        }
    }
}
