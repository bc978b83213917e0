//! API Gateway's HTTP API and Lambda: a request becomes an event for the function that the template routes it to, and the
//! function's answer an HTTP response, with the limits of the real thing. Touches the functions' routers and the ledger.

mod event;
mod reply;
mod routes;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Context, LambdaEvent, Service};
use serde_json::{Value, json};
use shared::clock::Clock;

use crate::cors;
use crate::ledger::{Ledger, REQUEST};
use crate::template::{Function, Template};
pub use event::SourceIp;

/// Largest body that API Gateway takes.
pub(crate) const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// Largest event, and largest answer, that Lambda takes: 6 MiB and room for the envelope.
const PAYLOAD_LIMIT: usize = 6_291_556;
/// After this long API Gateway stops waiting.
const GATEWAY_TIMEOUT: Duration = Duration::from_secs(30);

/// The functions' routers by their logical ids.
pub(crate) type Routers = BTreeMap<String, Router>;

/// The HTTP API in front of the functions.
pub(crate) struct Gateway {
    template: Arc<Template>,
    routers: Routers,
    ledger: Arc<Ledger>,
    clock: Clock,
}

impl Gateway {
    pub(crate) fn new(template: Arc<Template>, routers: Routers, ledger: Arc<Ledger>, clock: Clock) -> Self {
        Self { template, routers, ledger, clock }
    }

    /// Answers as API Gateway would.
    pub(crate) async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        let origin = request.headers().get(http::header::ORIGIN).cloned();
        if let Some(answer) = cors::preflight(self.template.cors.as_ref(), &request) {
            return answer;
        }
        let mut response = self.route(request).await;
        if let (Some(origin), Some(cors)) = (origin, &self.template.cors) {
            cors::decorate(cors, &origin, response.headers_mut());
        }
        response
    }

    async fn route(&self, request: Request<Bytes>) -> Response<Bytes> {
        if request.body().len() > BODY_LIMIT {
            return too_large();
        }
        let Some(found) = routes::find(&self.template, request.method().as_str(), request.uri().path()) else {
            return message(StatusCode::NOT_FOUND, "Not Found");
        };
        let function = found.function;
        let key = found.route.key();
        let trace = self.ledger.begin(&function.id, request.method().as_str(), request.uri().path(), &key);
        let event = event::build(&request, &found, trace.id(), self.clock.now());
        let response = match (event.to_string(), self.routers.get(&function.id)) {
            (event, _) if event.len() > PAYLOAD_LIMIT => too_large(),
            (event, Some(router)) => {
                let work = REQUEST.scope(Arc::clone(&trace), invoke(router.clone(), event));
                run(work, function).await
            }
            (_, None) => failed(),
        };
        self.ledger.finish(&trace, response.status());
        with_request_id(response, trace.id())
    }
}

/// Lambda's part: the event through the function's router, in a task of its own, so that a panic ends only that task.
async fn invoke(router: Router, event: String) -> Option<Value> {
    let request: LambdaRequest = serde_json::from_str(&event).ok()?;
    let answer = Adapter::from(router).call(LambdaEvent::new(request, Context::default()));
    serde_json::to_value(answer.await.ok()?).ok()
}

async fn run(work: impl Future<Output = Option<Value>> + Send + 'static, function: &Function) -> Response<Bytes> {
    let mut task = tokio::spawn(work);
    let limit = function.timeout.min(GATEWAY_TIMEOUT);
    match tokio::time::timeout(limit, &mut task).await {
        Ok(Ok(Some(answer))) if answer.to_string().len() <= PAYLOAD_LIMIT => {
            reply::read(&answer).unwrap_or_else(failed)
        }
        Ok(_) => failed(),
        Err(_) => {
            task.abort();
            tracing::error!(function = function.id, "timed out after {limit:?}");
            if function.timeout < GATEWAY_TIMEOUT { failed() } else { unavailable() }
        }
    }
}

fn message(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(json!({ "message": text }).to_string()));
    *response.status_mut() = status;
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    response
}

pub(crate) fn too_large() -> Response<Bytes> {
    message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")
}

fn failed() -> Response<Bytes> {
    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

fn unavailable() -> Response<Bytes> {
    message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
}

fn with_request_id(mut response: Response<Bytes>, id: &str) -> Response<Bytes> {
    if let Ok(id) = http::HeaderValue::from_str(id) {
        response.headers_mut().insert("apigw-requestid", id);
    }
    response
}

/// A header's value as text; empty when there is none.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
