//! A function's answer (payload 2.0) as an HTTP response. Pure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{HeaderName, HeaderValue, SET_COOKIE};
use http::{Response, StatusCode};
use serde_json::Value;

/// `None` when the answer is not one that API Gateway understands.
pub(super) fn read(answer: &Value) -> Option<Response<Bytes>> {
    let status = answer
        .get("statusCode")?
        .as_u64()
        .and_then(|code| u16::try_from(code).ok())?;
    let body = answer
        .get("body")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let encoded = answer
        .get("isBase64Encoded")
        .and_then(Value::as_bool)
        .unwrap_or_default();
    let body = if encoded {
        STANDARD.decode(body).ok()?
    } else {
        body.as_bytes().to_vec()
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).ok()?;
    for (name, value) in answer
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        response
            .headers_mut()
            .insert(name, HeaderValue::from_str(value.as_str()?).ok()?);
    }
    for cookie in answer
        .get("cookies")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        response
            .headers_mut()
            .append(SET_COOKIE, HeaderValue::from_str(cookie.as_str()?).ok()?);
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cookies_and_binary_bodies_are_unpacked() {
        let answer = json!({
            "statusCode": 201, "headers": { "content-type": "image/png" },
            "cookies": ["a=1", "b=2"], "body": "AP8=", "isBase64Encoded": true,
        });
        let response = read(&answer).unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers().get_all(SET_COOKIE).iter().count(), 2);
        assert_eq!(response.body().as_ref(), b"\x00\xff");
        assert!(read(&json!({ "errorMessage": "x" })).is_none());
    }
}
