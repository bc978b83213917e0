//! Everything a request says: query, form, multipart and JSON merged into one map, files beside it.

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Uri};
use memchr::memchr3_iter;
use serde_json::{Map, Value};

use super::form;
use super::media::{Media, content_type, described};
use super::values::{Input, MAX_VALUES};
use crate::error::{Error, Refusal};

/// More than Lambda hands a function.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The token of `Authorization`: all values split at commas, a leading `Bearer` dropped in any
/// case, blanks, repeats and the credentials of other schemes dropped; exactly one left, or none
/// (docs/compatibility/pacerpro.md#authorization; docs/compatibility/barong.md#a2-34).
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let values = headers
        .get_all(AUTHORIZATION)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut tokens: Vec<_> = values
        .flat_map(|value| value.split(','))
        .filter_map(unprefixed)
        .collect();
    tokens.sort_unstable();
    tokens.dedup();
    match tokens.as_slice() {
        [token] => Some((*token).to_owned()),
        _ => None,
    }
}

/// The token of `Session`, bare.
#[must_use]
pub fn session(headers: &HeaderMap) -> Option<&str> {
    headers.get("session").and_then(|value| value.to_str().ok())
}

/// The token in one value. A bare word is one, since some clients send no scheme; a word before a
/// blank is a scheme, and after a comma its parameters go on (RFC 9110 §11.4).
fn unprefixed(value: &str) -> Option<&str> {
    let value = value.trim();
    let (scheme, rest) = value.split_once([' ', '\t']).unwrap_or((value, ""));
    let is_parameter = value.contains('"') || value.trim_end_matches('=').contains('=');
    let token = match rest.trim_start() {
        rest if scheme.eq_ignore_ascii_case("bearer") => rest,
        "" if !is_parameter => value,
        _ => "",
    };
    (!token.is_empty()).then_some(token)
}

impl<S: Send + Sync> FromRequest<S> for Input {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        read(request).await.map_err(IntoResponse::into_response)
    }
}

async fn read(request: Request) -> Result<Input, Error> {
    let (parts, body) = request.into_parts();
    let source = parts.extensions.get().cloned().unwrap_or_default();
    let mut input = Input {
        source,
        session: session(&parts.headers).map(str::to_owned),
        ..Input::default()
    };
    query(&parts.uri, &mut input.values)?;
    let body = axum::body::to_bytes(body, MAX_BYTES)
        .await
        .map_err(|_| Refusal::TooLarge)?;
    match described(&parts.headers, body)? {
        None => {}
        Some((Media::Form, body)) => form::merge_encoded(&body, &mut input.values)?,
        Some((Media::Json, body)) => merge_json(&body, &mut input.values)?,
        Some((Media::Multipart, body)) => {
            form::merge_multipart(content_type(&parts.headers), body, &mut input)?;
        }
    }
    let given = |name| {
        input
            .values
            .get(name)
            .and_then(Value::as_str)
            .filter(|token| !token.is_empty())
    };
    let parameter = |name| given(name).map(str::to_owned);
    input.token = bearer(&parts.headers)
        .or_else(|| parameter("access_token"))
        .or_else(|| parameter("bearer_token"));
    Ok(input)
}

fn query(uri: &Uri, values: &mut Map<String, Value>) -> Result<(), Error> {
    let text = uri.query().unwrap_or_default().as_bytes();
    form::merge_encoded(text, values).map_err(|_| Refusal::QueryMalformed)?;
    match values.get("format").and_then(Value::as_str) {
        None | Some("json") => Ok(()),
        Some(other) => Err(Refusal::Format(other.to_owned()).into()),
    }
}

/// Each value follows one of three signs, which are counted before any is made; those inside texts
/// count as well.
fn merge_json(body: &[u8], values: &mut Map<String, Value>) -> Result<(), Error> {
    if memchr3_iter(b'[', b'{', b',', body)
        .nth(MAX_VALUES)
        .is_some()
    {
        return Err(Refusal::Malformed.into());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => {
            values.extend(object);
            Ok(())
        }
        Ok(Value::Null) => Ok(()),
        _ => Err(Refusal::Malformed.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(values: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, http::HeaderValue::from_static(value));
        }
        bearer(&headers)
    }

    #[test]
    fn every_spelling_of_one_token_is_that_token() {
        for values in [
            ["Bearer a.b.c"].as_slice(),
            &["a.b.c"],
            &["bearer  a.b.c "],
            &["Bearer a.b.c,Bearer "],
            &["Bearer a.b.c", "Bearer"],
            &["a.b.c", "BEARER a.b.c"],
            &["Bearer\ta.b.c"],
            &["Basic bWlhOnBhc3M=", "Bearer a.b.c"],
            &["Digest username=\"mia\", realm=\"a\", algorithm=MD5, Bearer a.b.c"],
        ] {
            assert_eq!(token(values).as_deref(), Some("a.b.c"), "{values:?}");
        }
    }

    #[test]
    fn none_or_two_tokens_are_none() {
        for values in [
            [].as_slice(),
            &[""],
            &["Bearer"],
            &["Bearer a,Bearer b"],
            &["a", "b"],
        ] {
            assert_eq!(token(values), None, "{values:?}");
        }
    }

    #[test]
    fn another_scheme_s_credentials_are_none() {
        for value in [
            "Basic bWlhOnBhc3M=",
            "basic\tbWlhOnBhc3M=",
            "DPoP a.b.c",
            "Negotiate YII=",
            "Digest username=\"mia\", realm=\"a\", nonce=\"x,y\", algorithm=MD5",
            "AWS4-HMAC-SHA256 Credential=AKID/20310122/eu/s3/aws4_request, \
                SignedHeaders=host;x-amz-date, Signature=abc",
            "Signature keyId=\"a\",signature=\"b==\"",
        ] {
            assert_eq!(token(&[value]), None, "{value}");
        }
    }
}
