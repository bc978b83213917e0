//! An event's URL made one that can be read. `lambda_http` joins the host, the path and the query,
//! all as clients spelled them, and has the URL standard read that, which ends the process where it
//! cannot, and leads elsewhere where it resolves `..` or takes `\` for a slash. API Gateway has
//! matched the route by then. Pure.

use http::Uri;
use http::header::HOST;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What RFC 3986 §3.4 leaves out of a query.
const QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`');
/// The same for a path's segments (§3.3). A `%` stays: an event may have come with its path encoded
/// or decoded.
const SEGMENT: &AsciiSet = &QUERY
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Spells out the path and the query, and drops the host, which nothing here goes by. False where
/// no URL comes of it: then the path is the root's.
pub(super) fn spell(request: &mut ApiGatewayV2httpRequest) -> bool {
    let path = path(request.raw_path.as_deref().unwrap_or_default());
    let query = request
        .raw_query_string
        .take()
        .filter(|query| !query.is_empty());
    let query = query.map(|query| utf8_percent_encode(&query, QUERY).to_string());
    request.headers.remove(HOST);
    request.request_context.domain_name = None;
    let readable = format!("{path}?{}", query.as_deref().unwrap_or_default())
        .parse::<Uri>()
        .is_ok();
    (request.raw_path, request.raw_query_string) = if readable {
        (Some(path), query)
    } else {
        (Some("/".into()), None)
    };
    readable
}

fn path(raw: &str) -> String {
    let segments = raw.strip_prefix('/').unwrap_or(raw).split('/').map(segment);
    segments.fold(String::new(), |path, segment| path + "/" + &segment)
}

/// `.` and `..`, which would be resolved in whatever spelling, become a name that nothing has.
fn segment(raw: &str) -> String {
    match &*percent_decode_str(raw).collect::<Vec<_>>() {
        b"." | b".." => "%252E".to_owned(),
        _ => utf8_percent_encode(raw, SEGMENT).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_where_it_seems_to() {
        for (raw, spelled) in [
            ("/api/v1/labels", "/api/v1/labels"),
            ("", "/"),
            ("//a/", "//a/"),
            ("/a b/é?#\\", "/a%20b/%C3%A9%3F%23%5C"),
            ("/a%20b/%2F", "/a%20b/%2F"),
            ("/a/../b/.%2E/%2e/...", "/a/%252E/b/%252E/%252E/..."),
            ("/a/\t", "/a/%09"),
        ] {
            assert_eq!(path(raw), spelled, "{raw}");
        }
    }

    fn request(path: &str, query: &str) -> ApiGatewayV2httpRequest {
        let event = json!({ "rawPath": path, "rawQueryString": query, "headers": { "host": "a b" }, "requestContext": {
            "http": { "method": "GET" } }, "isBase64Encoded": false });
        serde_json::from_value(event).unwrap()
    }

    #[test]
    fn a_query_keeps_its_meaning() {
        let mut request = request("/a", "b=%22<\" c>&d=#");
        assert!(spell(&mut request));
        assert_eq!(
            request.raw_query_string.as_deref(),
            Some("b=%22%3C%22%20c%3E&d=%23")
        );
        assert!(request.headers.is_empty());
    }

    #[test]
    fn what_is_too_long_for_a_url_is_told() {
        let mut request = request("/a", &"b".repeat(70_000));
        assert!(!spell(&mut request));
        assert_eq!(
            (request.raw_path.as_deref(), request.raw_query_string),
            (Some("/"), None)
        );
    }
}
