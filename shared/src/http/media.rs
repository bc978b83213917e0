//! What a body is, by its headers: the same for every API. Pure.

use bytes::{Buf as _, Bytes};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use crate::error::Refusal;

/// U+FEFF, which some clients write before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The three kinds of bodies that are read. All are UTF-8, whatever `charset` a client names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    Form,
    Json,
    Multipart,
}

/// What `body` is, and its bytes without a byte order mark; nothing for an empty one.
///
/// # Errors
/// `ContentEncoding`, `ContentType`.
pub(super) fn described(
    headers: &HeaderMap,
    mut body: Bytes,
) -> Result<Option<(Media, Bytes)>, Refusal> {
    if body.is_empty() {
        return Ok(None);
    }
    if !is_plain(headers) {
        return Err(Refusal::ContentEncoding);
    }
    let media = media(content_type(headers))?;
    if body.starts_with(BYTE_ORDER_MARK) {
        body.advance(BYTE_ORDER_MARK.len());
    }
    Ok((!body.is_empty()).then_some((media, body)))
}

/// No `Content-Type` means JSON.
pub(super) fn content_type(headers: &HeaderMap) -> &str {
    headers
        .get(CONTENT_TYPE)
        .map_or("application/json", |value| value.to_str().unwrap_or("?"))
}

fn media(content_type: &str) -> Result<Media, Refusal> {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => Ok(Media::Json),
        "application/x-www-form-urlencoded" => Ok(Media::Form),
        "multipart/form-data" => Ok(Media::Multipart),
        _ => Err(Refusal::ContentType(essence)),
    }
}

/// Whether the body is as it was before it was sent: nothing here decompresses (RFC 9110 §8.4).
fn is_plain(headers: &HeaderMap) -> bool {
    let plain = |coding: &str| coding.is_empty() || coding.eq_ignore_ascii_case("identity");
    let values = headers.get_all(CONTENT_ENCODING).iter();
    values
        .map(|value| value.to_str().unwrap_or("?"))
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .all(plain)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(
        content_type: &'static str,
        encoding: &'static str,
        body: &'static [u8],
    ) -> Result<Option<Bytes>, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.append(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        Ok(described(&headers, Bytes::from_static(body))?.map(|(_, body)| body))
    }

    #[test]
    fn one_byte_order_mark_is_skipped() {
        let json = "application/json; charset=utf-8";
        assert_eq!(
            of(json, "", b"\xef\xbb\xbf{}"),
            Ok(Some(Bytes::from_static(b"{}")))
        );
        assert_eq!(
            of(json, "", b"\xef\xbb\xbf\xef\xbb\xbf{}"),
            Ok(Some(Bytes::from_static(b"\xef\xbb\xbf{}")))
        );
        assert_eq!(of("text/xml", "gzip", b""), Ok(None));
        assert_eq!(of(json, "", b"\xef\xbb\xbf"), Ok(None));
    }

    #[test]
    fn only_identity_is_plain() {
        let form = "application/x-www-form-urlencoded";
        for encoding in ["", "identity", "Identity , identity"] {
            assert!(of(form, encoding, b"a=1").is_ok(), "{encoding}");
        }
        for encoding in [
            "gzip",
            "br",
            "deflate",
            "zstd",
            "aws-chunked",
            "identity, gzip",
            "\u{7f}",
        ] {
            if HeaderValue::from_str(encoding).is_ok() {
                assert_eq!(
                    of(form, encoding, b"a=1"),
                    Err(Refusal::ContentEncoding),
                    "{encoding}"
                );
            }
        }
    }
}
