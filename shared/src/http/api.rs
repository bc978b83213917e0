//! What stands around every API's routes: path spellings, 404 and 405, the envelope, headers, the
//! log line.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, CACHE_CONTROL, HeaderName, ORIGIN, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tower::ServiceExt as _;
use tracing::Instrument as _;

use super::line::{Effort, Route, Told, log};
use super::paths::{is_served, spelled};
use super::source::Source;
use super::trace::{request_id, trace_id};
use crate::api;
use crate::app::App;
use crate::error::{Error, Refusal};
use crate::idempotency;
use crate::outcome::noting;
pub use crate::settings::apis::Api;
use aws::calls::counted;

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
    idempotency::run(&app, request, next, |error| api::answer(api, error)).await
}

/// Nothing is there where an API is not served.
async fn switched(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_served(&app.settings().apis, request.uri().path()) {
        next.run(request).await
    } else {
        Error::from(Refusal::NoRoute).into_response()
    }
}

/// Notes where the request comes from, for whoever counts by it, and for the log line.
async fn sourced(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let source = Source::read(&request, app.settings().sources.edge_secret.as_ref());
    request.extensions_mut().insert(source.clone());
    let mut response = next.run(request).await;
    if let Some(told) = source.told(app.settings().sources.log, app.held_keyring().as_deref()) {
        response.extensions_mut().insert(Told(told));
    }
    response
}

/// Marks a request whose body was said to be base64 and is not, or whose path and query make no
/// URL.
#[derive(Clone, Copy)]
pub(crate) struct Unreadable;

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

#[expect(
    clippy::disallowed_methods,
    reason = "how long it took is measured, not decided by"
)]
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
        outcome = noted.or(Some(error.outcome()));
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
    let mut response = api::answer(api, error);
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
