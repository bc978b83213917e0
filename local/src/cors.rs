//! CORS as the template has it, for the HTTP API and for buckets; the headers here replace a
//! function's own. Pure.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::template::Cors;

/// The answer to a preflight; `None` for any other request.
pub(crate) fn preflight(cors: Option<&Cors>, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let cors = cors.filter(|_| request.method() == Method::OPTIONS)?;
    let origin = request.headers().get(ORIGIN)?;
    request.headers().get(ACCESS_CONTROL_REQUEST_METHOD)?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    if allow_origin(cors, origin, headers) {
        list(headers, ACCESS_CONTROL_ALLOW_METHODS, &cors.methods);
        list(headers, ACCESS_CONTROL_ALLOW_HEADERS, &cors.headers);
        if let Some(secs) = cors.max_age_secs {
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(secs));
        }
    }
    Some(response)
}

/// Adds the headers to an answer to `origin`; those of the function's own making are dropped.
pub(crate) fn decorate(cors: &Cors, origin: &HeaderValue, headers: &mut HeaderMap) {
    let own: Vec<_> = headers
        .keys()
        .filter(|name| name.as_str().starts_with("access-control-"))
        .cloned()
        .collect();
    for name in own {
        headers.remove(name);
    }
    if allow_origin(cors, origin, headers) {
        list(headers, ACCESS_CONTROL_EXPOSE_HEADERS, &cors.expose);
    }
}

fn allow_origin(cors: &Cors, origin: &HeaderValue, headers: &mut HeaderMap) -> bool {
    let any = cors.origins.iter().any(|allowed| allowed == "*");
    if !any
        && !cors
            .origins
            .iter()
            .any(|allowed| origin == allowed.as_str())
    {
        return false;
    }
    let value = if any {
        HeaderValue::from_static("*")
    } else {
        origin.clone()
    };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
    if cors.credentials {
        headers.insert(
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
    }
    true
}

fn list(headers: &mut HeaderMap, name: HeaderName, values: &[String]) {
    if let (false, Ok(value)) = (values.is_empty(), HeaderValue::from_str(&values.join(","))) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cors(origin: &str) -> Cors {
        let one = |text: &str| vec![text.to_owned()];
        Cors {
            origins: one(origin),
            methods: one("PUT"),
            max_age_secs: Some(5),
            expose: one("X"),
            ..Cors::default()
        }
    }

    fn options(origin: &str) -> Request<Bytes> {
        let request = Request::options("/")
            .header("origin", origin)
            .header("access-control-request-method", "PUT");
        request.body(Bytes::new()).unwrap()
    }

    #[test]
    fn only_a_preflight_is_answered() {
        let answer = preflight(Some(&cors("https://a")), &options("https://a")).unwrap();
        assert_eq!(
            (
                answer.status(),
                &answer.headers()["access-control-allow-origin"]
            ),
            (
                StatusCode::NO_CONTENT,
                &HeaderValue::from_static("https://a")
            )
        );
        assert_eq!(answer.headers()["access-control-allow-methods"], "PUT");
        assert!(
            preflight(Some(&cors("https://a")), &options("https://b"))
                .unwrap()
                .headers()
                .is_empty()
        );
        assert!(
            preflight(
                Some(&cors("*")),
                &Request::options("/").body(Bytes::new()).unwrap()
            )
            .is_none()
        );
        assert!(preflight(None, &options("https://a")).is_none());
    }

    #[test]
    fn the_functions_own_headers_give_way() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "access-control-allow-origin",
            HeaderValue::from_static("mine"),
        );
        decorate(
            &cors("*"),
            &HeaderValue::from_static("https://b"),
            &mut headers,
        );
        assert_eq!(
            (
                &headers["access-control-allow-origin"],
                &headers["access-control-expose-headers"]
            ),
            (
                &HeaderValue::from_static("*"),
                &HeaderValue::from_static("X")
            )
        );
    }
}
