//! API Gateway's HTTP API and Lambda: a request becomes an event for the function that the template
//! routes it to, and the function's answer an HTTP response, with the limits of the real thing.
//! Touches the functions' routers and the ledger.

mod event;
mod function;
mod limits;
mod refusals;
mod reply;
mod routes;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::Value;
use types::clock::Clock;

use crate::cors;
use crate::ledger::{Ledger, REQUEST, Trace};
use crate::template::{Function, Template};
pub use event::SourceIp;
pub(crate) use function::Failure;
use function::{adapt, in_time, unless_killed};
pub use limits::Limits;
use limits::Places;
pub(crate) use refusals::{crowded, too_large};
use refusals::{failed, message, unavailable};
use routes::Found;

/// Largest body that API Gateway takes.
pub(crate) const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// Largest event, and largest answer, that Lambda takes: 6 MiB and room for the envelope.
const PAYLOAD_LIMIT: usize = 6_291_556;

/// The functions' routers by their logical ids.
pub(crate) type Routers = BTreeMap<String, Router>;

/// The HTTP API in front of the functions.
pub(crate) struct Gateway {
    template: Arc<Template>,
    routers: Routers,
    ledger: Arc<Ledger>,
    clock: Clock,
    /// None where neither time nor number is bounded.
    places: Option<Places>,
}

impl Gateway {
    pub(crate) fn new(
        template: Arc<Template>,
        routers: Routers,
        ledger: Arc<Ledger>,
        clock: Clock,
        limits: Option<Limits>,
    ) -> Self {
        let places = limits.map(|limits| Places::new(&template, limits));
        Self {
            template,
            routers,
            ledger,
            clock,
            places,
        }
    }

    /// Answers as API Gateway would.
    pub(crate) async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        let origin = request.headers().get(http::header::ORIGIN).cloned();
        let preflight = cors::preflight(self.template.cors.as_ref(), &request);
        if let Some(answer) = preflight
            .as_ref()
            .filter(|_| self.found(&request).is_none())
        {
            return answer.clone();
        }
        let mut response = self.route(request).await;
        if let (Some(origin), Some(cors)) = (origin, &self.template.cors) {
            cors::decorate(cors, &origin, response.headers_mut());
        }
        // A route takes it, be it `ANY` or `$default`: then its function says the status.
        if let Some(answer) = preflight {
            response.headers_mut().extend(answer.into_parts().0.headers);
        }
        response
    }

    async fn route(&self, request: Request<Bytes>) -> Response<Bytes> {
        if request.body().len() > BODY_LIMIT {
            return too_large();
        }
        let Some(found) = self.found(&request) else {
            return message(StatusCode::NOT_FOUND, "Not Found");
        };
        let (method, path) = (request.method().as_str(), request.uri().path());
        let trace = self
            .ledger
            .begin(&found.function.id, method, path, &found.route.key());
        let event = event::build(&request, &found, trace.id(), self.clock.now()).to_string();
        let response = if event.len() > PAYLOAD_LIMIT {
            too_large()
        } else {
            match self.lambda(found.function, event, &trace).await {
                Ok(answer) => reply::read(&answer).unwrap_or_else(failed),
                Err(Failure::Function) => failed(),
                Err(Failure::Gateway) => unavailable(),
                Err(Failure::Crowd) => crowded(),
            }
        };
        self.ledger.finish(&trace, response.status());
        with_request_id(response, trace.id())
    }

    fn found(&self, request: &Request<Bytes>) -> Option<Found<'_>> {
        routes::find(
            &self.template,
            request.method().as_str(),
            request.uri().path(),
        )
    }

    /// The function that a request is routed to, and its event.
    pub(crate) fn event(&self, request: &Request<Bytes>) -> Option<(String, Value)> {
        let found = self.found(request)?;
        Some((
            found.function.id.clone(),
            event::build(request, &found, "local", self.clock.now()),
        ))
    }

    /// An event straight to a function, past the routes.
    pub(crate) async fn invoke(
        &self,
        function: &Function,
        event: &Value,
    ) -> Result<Value, Failure> {
        let text = |pointer: &str| {
            event
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let trace = self.ledger.begin(
            &function.id,
            text("/requestContext/http/method"),
            text("/rawPath"),
            text("/routeKey"),
        );
        let answer = self.lambda(function, event.to_string(), &trace).await;
        let status = answer
            .as_ref()
            .ok()
            .and_then(reply::read)
            .map_or(StatusCode::BAD_GATEWAY, |answer| answer.status());
        self.ledger.finish(&trace, status);
        answer
    }

    /// Lambda's part: in a task of its own, so that a panic ends only that task.
    async fn lambda(
        &self,
        function: &Function,
        event: String,
        trace: &Arc<Trace>,
    ) -> Result<Value, Failure> {
        let router = self
            .routers
            .get(&function.id)
            .cloned()
            .ok_or(Failure::Function)?;
        let working = self.clock.working();
        let work = async move {
            let answer = adapt(router, event).await;
            drop(working);
            answer
        };
        let work = REQUEST.scope(Arc::clone(trace), unless_killed(Arc::clone(trace), work));
        let answer = match &self.places {
            None => tokio::spawn(work).await,
            Some(places) => {
                let _place = places.take(function).await.ok_or(Failure::Crowd)?;
                let answer = in_time(function, tokio::spawn(work)).await;
                answer.map_err(|late| {
                    if places.are_taken(function) {
                        Failure::Crowd
                    } else {
                        late
                    }
                })?
            }
        };
        match answer {
            Ok(Some(answer)) if answer.to_string().len() <= PAYLOAD_LIMIT => Ok(answer),
            _ => Err(Failure::Function),
        }
    }
}

fn with_request_id(mut response: Response<Bytes>, id: &str) -> Response<Bytes> {
    if let Ok(id) = http::HeaderValue::from_str(id) {
        response.headers_mut().insert("apigw-requestid", id);
    }
    response
}
