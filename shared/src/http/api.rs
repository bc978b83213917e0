//! What stands around every API's routes: path spellings, 404 and 405, the envelope, headers, the
//! log line.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, CACHE_CONTROL, HeaderName, ORIGIN, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use tower::ServiceExt as _;
use tracing::Instrument as _;

use super::answer::refused;
use super::source::Source;
use super::trace::{request_id, trace_id};
use crate::app::App;
use crate::error::{Error, Refusal};
use crate::idempotency;
use crate::outcome::{Outcome, noting};
pub use crate::settings::Api;
use crate::settings::Apis;
use aws::calls::counted;

impl Api {
    fn of(path: &str) -> Self {
        let under = |base| {
            path.strip_prefix(base)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if under("/session") || under("/v1/session") {
            Self::PacerPro
        } else if path.starts_with("/api/auth/session/") {
            Self::Po2
        } else if under("/api/auth") {
            Self::Polario
        } else {
            Self::Barong
        }
    }
}

/// What belongs to no API, and is matched as it is spelled.
const OWN: [&str; 2] = ["/health", "/openapi.json"];

/// Whether an installation with these APIs has anything at `path`. The keys belong to both APIs
/// whose tokens they verify.
fn is_served(apis: &Apis, path: &str) -> bool {
    let keys = path.starts_with("/.well-known/") && apis.serve(Api::Polario);
    keys || OWN.contains(&path) || apis.serve(Api::of(path))
}

/// `routes` as clients meet them: unknown paths and methods refused, errors in the envelope of the
/// path's API, answers never cached unless a handler says so, one log line a request.
pub fn serve(app: App, routes: Router) -> Router {
    let known = routes
        .method_not_allowed_fallback(async || Error::from(Refusal::MethodNotAllowed))
        .fallback(async || Error::from(Refusal::NoRoute))
        .layer(from_fn_with_state(app.clone(), once))
        .layer(from_fn(matched))
        .layer(from_fn(preflighted))
        .layer(from_fn_with_state(app.clone(), switched))
        .layer(from_fn_with_state(app, sourced))
        .layer(from_fn_with_state(
            Arc::new(AtomicBool::new(true)),
            envelope,
        ));
    // Paths are spelled out before they are matched, so the routes stand behind a service of their
    // own.
    Router::new().fallback(async move |request: Request| known.oneshot(spelled(request)).await)
}

/// A trailing slash is taken on Barong's and PacerPro's paths, and a `.json` on Barong's
/// (docs/compatibility/barong.md#rules);
/// Polario's and Po2's are matched as they are (docs/compatibility/po2.md#a-1).
fn spelled(mut request: Request) -> Request {
    let path = request.uri().path();
    let cut = path.trim_end_matches('/');
    let plain = match Api::of(path) {
        // These names are others' (RFC 8615).
        Api::Barong if path.starts_with("/.well-known/") => path,
        Api::Barong if OWN.iter().any(|own| path.starts_with(own)) => path,
        Api::Barong => cut.strip_suffix(".json").unwrap_or(cut),
        Api::PacerPro => cut,
        Api::Po2 | Api::Polario => path,
    };
    if plain != path && !plain.is_empty() {
        let query = request
            .uri()
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        if let Ok(uri) = format!("{plain}{query}").parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// A preflight (Fetch §4.8) is answered here for all routes, since `ANY` routes take it too; the
/// gateway adds what it allows.
async fn preflighted(request: Request, next: Next) -> Response {
    let has = |headers: &HeaderMap| {
        headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    };
    if request.method() == Method::OPTIONS && has(request.headers()) {
        return StatusCode::NO_CONTENT.into_response();
    }
    next.run(request).await
}

/// A request that its client may repeat has one effect (docs/compatibility/barong.md#a2-37).
async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    let api = Api::of(request.uri().path());
    idempotency::run(&app, request, next, |error| refused(api, error)).await
}

/// Nothing is there where an API is not served.
async fn switched(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_served(&app.settings().apis, request.uri().path()) {
        next.run(request).await
    } else {
        Error::from(Refusal::NoRoute).into_response()
    }
}

/// The source for the log line.
#[derive(Clone)]
struct Told(String);

/// Notes where the request comes from, for whoever counts by it, and for the log line.
async fn sourced(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let source = Source::read(&request, app.settings().edge_secret.as_ref());
    request.extensions_mut().insert(source.clone());
    let mut response = next.run(request).await;
    if let Some(told) = source.told(app.settings().log_source, app.held_keyring().as_deref()) {
        response.extensions_mut().insert(Told(told));
    }
    response
}

/// Marks a request whose body was said to be base64 and is not, or whose path and query make no
/// URL.
#[derive(Clone, Copy)]
pub(crate) struct Unreadable;

/// The route for the log line.
#[derive(Clone)]
struct Route(String);

/// In its place, where nothing is served.
const NO_ROUTE: &str = "none";

async fn matched(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| Route(path.as_str().to_owned()));
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// `cold` holds until the function's first request.
async fn envelope(State(cold): State<Arc<AtomicBool>>, request: Request, next: Next) -> Response {
    let (request_id, trace_id) = (request_id(&request), trace_id(&request));
    let span = tracing::info_span!("caller", request_id, trace_id, uid = tracing::field::Empty);
    let cold = cold.swap(false, Ordering::Relaxed);
    answered(request, next, cold).instrument(span).await
}

async fn answered(request: Request, next: Next, cold: bool) -> Response {
    let api = Api::of(request.uri().path());
    let method = request.method().clone();
    let started = tokio::time::Instant::now();
    let ((mut response, noted), aws_calls) = match request.extensions().get() {
        Some(Unreadable) => ((Error::from(Refusal::Malformed).into_response(), None), 0),
        None => counted(noting(next.run(request))).await,
    };
    let mut outcome = None;
    if let Some(error) = response.extensions_mut().remove::<Error>() {
        outcome = noted.or(Some(Outcome::of_error(&error)));
        response = enveloped(api, &error, response);
    }
    response
        .headers_mut()
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    let guarded = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        ),
    ];
    let header =
        |(name, value): (HeaderName, &'static str)| (name, HeaderValue::from_static(value));
    response.headers_mut().extend(guarded.map(header));
    log(
        method.as_str(),
        &response,
        &Effort {
            applied: started.elapsed(),
            aws_calls,
            cold,
            outcome,
        },
    );
    response
}

/// Keeps what the router added to the bare response: `Allow`, the matched route.
fn enveloped(api: Api, error: &Error, bare: Response) -> Response {
    match error {
        Error::Refused(_) => {}
        Error::Unavailable(why) => tracing::warn!(%why, "unavailable"),
        Error::Internal(why) => tracing::error!(%why, "internal error"),
    }
    let (mut bare, _) = bare.into_parts();
    let mut response = refused(api, error);
    bare.headers.remove(http::header::CONTENT_LENGTH);
    for (name, value) in &bare.headers {
        response
            .headers_mut()
            .entry(name)
            .or_insert_with(|| value.clone());
    }
    *response.extensions_mut() = bare.extensions;
    response
}

/// What a request took.
struct Effort {
    applied: Duration,
    /// Calls to AWS, each attempt counted.
    aws_calls: u32,
    /// Whether it was the function's first.
    cold: bool,
    /// What it came to, where the answer alone does not tell.
    outcome: Option<Outcome>,
}

/// What a request came to whose answer is no error of ours.
fn outcome(method: &str, route: &str, status: StatusCode) -> Outcome {
    if status.is_success() {
        Outcome::of_success(method, route)
    } else {
        Outcome::Refused
    }
}

/// One line a request. Its numbers may be metrics (see `lambda`), which cost by the route: so
/// `errors`, which makes them that, is told of operations only, and what strangers try beside them
/// makes no new ones.
fn log(method: &str, response: &Response, effort: &Effort) {
    let route = response
        .extensions()
        .get::<Route>()
        .map_or(NO_ROUTE, |route| route.0.as_str());
    let status = response.status();
    let duration_ms = u64::try_from(effort.applied.as_millis()).unwrap_or(u64::MAX);
    let (aws_calls, cold) = (effort.aws_calls, u8::from(effort.cold));
    let operation =
        route != NO_ROUTE && status != StatusCode::METHOD_NOT_ALLOWED && method != Method::HEAD;
    let errors = operation.then(|| u8::from(status.is_server_error()));
    let outcome = effort
        .outcome
        .unwrap_or_else(|| outcome(method, route, status))
        .word();
    let source = response
        .extensions()
        .get::<Told>()
        .map(|told| told.0.as_str());
    let status = status.as_u16();
    tracing::info!(
        method,
        route,
        status,
        outcome,
        source,
        duration_ms,
        aws_calls,
        cold,
        errors,
        "request"
    );
}
