//! A request as API Gateway's payload 2.0 describes it to Lambda. Pure.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::uri::Authority;
use http::{HeaderMap, Request, Version};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::macros::format_description;
use types::clock::Timestamp;

use super::routes::{Found, decoded};
use crate::template::ACCOUNT;

/// Where a request comes from, as an extension of it; `127.0.0.1` without.
#[derive(Clone, Debug)]
pub struct SourceIp(pub String);

/// The event of `request` on its route, received `at`.
pub(super) fn build(request: &Request<Bytes>, found: &Found<'_>, id: &str, at: Timestamp) -> Value {
    let query = request.uri().query().unwrap_or_default();
    let ip = request
        .extensions()
        .get::<SourceIp>()
        .map_or("127.0.0.1", |ip| ip.0.as_str());
    let (cookies, parameters) = (cookies(request.headers()), &found.parameters);
    let (body, encoded) = body(request);
    let parts = [
        ("version", json!("2.0")),
        ("routeKey", json!(found.route.key())),
        ("rawPath", json!(path(request))),
        ("rawQueryString", json!(query)),
        ("cookies", json!((!cookies.is_empty()).then_some(cookies))),
        ("headers", json!(headers(request, ip))),
        (
            "queryStringParameters",
            json!((!query.is_empty()).then(|| query_parameters(query))),
        ),
        ("requestContext", context(request, found, id, ip, at)),
        (
            "pathParameters",
            json!((!parameters.is_empty()).then_some(parameters)),
        ),
        ("body", json!(body)),
        ("isBase64Encoded", json!(encoded)),
    ];
    let there = parts.into_iter().filter(|(_, value)| !value.is_null());
    there
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<Map<_, _>>()
        .into()
}

/// Decoded, and cut at a `?` that decoding brought to light: both as API Gateway does.
fn path(request: &Request<Bytes>) -> String {
    let mut path = decoded(request.uri().path());
    if let Some(end) = path.find('?') {
        path.truncate(end);
    }
    path
}

fn context(
    request: &Request<Bytes>,
    found: &Found<'_>,
    id: &str,
    ip: &str,
    at: Timestamp,
) -> Value {
    let host = host(request);
    let received = OffsetDateTime::from_unix_timestamp(at).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let format =
        format_description!("[day]/[month repr:short]/[year]:[hour]:[minute]:[second] +0000");
    let protocol = if request.version() == Version::HTTP_2 {
        "HTTP/2.0"
    } else {
        "HTTP/1.1"
    };
    json!({
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": host,
        "domainPrefix": host.split('.').next(),
        "http": {
            "method": request.method().as_str(),
            "path": path(request),
            "protocol": protocol,
            "sourceIp": ip,
            "userAgent": header(request.headers(), "user-agent"),
        },
        "requestId": id,
        "routeKey": found.route.key(),
        "stage": "$default",
        "time": received.format(format).unwrap_or_default(),
        "timeEpoch": at * 1000,
    })
}

/// Every request on AWS has one; here one that came by no socket may not.
fn host(request: &Request<Bytes>) -> &str {
    let sent = request
        .headers()
        .get(http::header::HOST)
        .and_then(|host| host.to_str().ok());
    sent.or_else(|| request.uri().authority().map(Authority::as_str))
        .unwrap_or("localhost")
}

/// Names in lower case (as `http` has them), repeated ones joined by commas, cookies apart, and
/// what the gateway adds.
fn headers(request: &Request<Bytes>, ip: &str) -> BTreeMap<String, String> {
    let headers = request.headers();
    let joined = |name: &http::HeaderName| {
        let values = headers.get_all(name).iter();
        values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect::<Vec<_>>()
            .join(",")
    };
    let names = headers.keys().filter(|name| **name != http::header::COOKIE);
    let mut all: BTreeMap<_, _> = names.map(|name| (name.to_string(), joined(name))).collect();
    let forwarded = all
        .remove("x-forwarded-for")
        .map(|before| format!("{before}, {ip}"));
    all.insert(
        "x-forwarded-for".to_owned(),
        forwarded.unwrap_or(ip.to_owned()),
    );
    all.insert("x-forwarded-proto".to_owned(), "http".to_owned());
    all.insert("host".to_owned(), host(request).to_owned());
    all
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let lines = headers
        .get_all(http::header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect()
}

fn query_parameters(query: &str) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let joined = match all.get(name.as_ref()).and_then(Value::as_str) {
            Some(before) => format!("{before},{value}"),
            None => value.into_owned(),
        };
        all.insert(name.into_owned(), Value::String(joined));
    }
    all
}

fn body(request: &Request<Bytes>) -> (Option<String>, bool) {
    let bytes = request.body();
    if bytes.is_empty() {
        return (None, false);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if is_text(header(request.headers(), "content-type")) => {
            (Some(text.to_owned()), false)
        }
        _ => (Some(STANDARD.encode(bytes)), true),
    }
}

fn is_text(content_type: &str) -> bool {
    let kind = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind.starts_with("text/")
        || [
            "application/json",
            "application/javascript",
            "application/xml",
        ]
        .contains(&kind.as_str())
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
}

/// A header's value as text; empty when there is none.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
