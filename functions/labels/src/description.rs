//! The description of all APIs, `docs/openapi.yaml` as JSON; `build.rs` makes and compresses it.

use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName,
    IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, StatusCode};
use shared::error::Error;

const COMPRESSED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));
/// Of a gzip file without a name (RFC 1952 §2.3).
const HEAD: usize = 10;
/// A checksum and the length.
const TAIL: usize = 8;

const CACHED: &str = "public, max-age=300";

/// `GET /openapi.json`, and `GET /api/v1/swagger_doc` for clients of Barong: the same document.
/// `Accept` is not looked at, since there is nothing but JSON.
pub(super) async fn show(headers: HeaderMap) -> Result<Response, Error> {
    let (body, tag) = COMPRESSED.split_at(COMPRESSED.len() - TAIL);
    let tag = tag.iter().map(|byte| format!("{byte:02x}"));
    let tag = format!("W/\"{}\"", tag.collect::<String>());
    let common = [
        (CACHE_CONTROL, CACHED),
        (ETAG, tag.as_str()),
        (VARY, "Accept-Encoding"),
    ];
    if names(&headers, &IF_NONE_MATCH, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let json = (CONTENT_TYPE, "application/json");
    if names(&headers, &ACCEPT_ENCODING, "gzip") {
        let gzip = (CONTENT_ENCODING, "gzip");
        return Ok((common, [json, gzip], COMPRESSED).into_response());
    }
    let plain = body.get(HEAD..).unwrap_or_default();
    let plain = miniz_oxide::inflate::decompress_to_vec(plain).map_err(Error::internal)?;
    Ok((common, [json], plain).into_response())
}

/// Whether a list has the entry, and does not exclude it by the weight 0 (RFC 9110 §12.4.2).
fn names(headers: &HeaderMap, list: &HeaderName, entry: &str) -> bool {
    let values = headers.get_all(list).iter();
    let entries = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    entries
        .map(|one| one.split_once(';').unwrap_or((one, "")))
        .any(|(name, weight)| {
            let excluded = weight.trim().trim_end_matches(['0', '.']) == "q=";
            name.trim().eq_ignore_ascii_case(entry) && !excluded
        })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn gzip_is_for_who_asks_for_it() {
        for (accepted, gzip) in [
            ("gzip", true),
            ("gzip, deflate, br", true),
            ("deflate, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("br, gzip; q=0.000", false),
            ("identity", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(
                names(&headers, &ACCEPT_ENCODING, "gzip"),
                gzip,
                "{accepted}"
            );
        }
    }
}
