//! Every HTTP request of an AWS SDK comes in here, is recorded, judged by the policies of the
//! function that signed it, and answered by the service it is meant for.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::Value;

use super::call::{Answer, Call};
use super::identity::{OPERATOR, SAM_IDENTITY};
use super::parts::{Cloud, Lost};
use super::wire::{self, Service};
use super::{broken, files, mail, secrets, topics};
use crate::cors;
use crate::fault::FaultKind;
use crate::ledger::{self, Entry, REQUEST, lock};
use crate::policy::{Grant, Need};

/// How often a call steps back before it is answered, so that calls made side by side are all on
/// their way by then.
const YIELDS: usize = 8;

impl Cloud {
    /// Answers a signed request of an AWS SDK, or a browser's that follows a presigned URL.
    pub(crate) async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Lost> {
        let origin = request.headers().get(http::header::ORIGIN).cloned();
        let Some((cors, origin)) = self.files.cors(&request).zip(origin) else {
            return self.signed(request).await;
        };
        if let Some(answer) = cors::preflight(Some(cors), &request) {
            return Ok(answer);
        }
        let mut response = self.signed(request).await?;
        cors::decorate(cors, &origin, response.headers_mut());
        Ok(response)
    }

    async fn signed(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Lost> {
        let call = match self.read(&request) {
            Ok(call) => call,
            Err(refusal) => return Ok(*refusal),
        };
        let mut entry = self
            .ledger
            .start(record(&call, &request), REQUEST.try_with(Arc::clone).ok());
        for _ in 0..YIELDS {
            tokio::task::yield_now().await;
        }
        let fault = entry.strike();
        match fault {
            Some(FaultKind::Before) => return Err(Lost),
            Some(FaultKind::Delay(time)) => tokio::time::sleep(time).await,
            Some(FaultKind::KillBefore) => return entry.kill().await,
            _ => {}
        }
        if let Some(answer) = instead(fault, call.service) {
            return Ok(noted(&mut entry, answer));
        }
        let answer = match self.refuse(&call, &call.needs) {
            Some(refusal) => refusal.into(),
            None => self.answer(&call, request).await,
        };
        let response = noted(&mut entry, answer);
        match fault {
            Some(FaultKind::After) => Err(Lost),
            Some(FaultKind::KillAfter) => entry.kill().await,
            Some(FaultKind::Cut) => Ok(broken::cut(response)),
            Some(FaultKind::Mistyped) => Ok(broken::mistyped(response)),
            _ => Ok(response),
        }
    }

    /// What the request is, or the refusal of one that nobody can read.
    fn read(&self, request: &Request<Bytes>) -> Result<Call, Box<Response<Bytes>>> {
        let (identity, service) = wire::signature(request)?;
        let identity = if identity == SAM_IDENTITY {
            OPERATOR.to_owned()
        } else {
            identity
        };
        let mut call = Call {
            identity,
            service,
            action: String::new(),
            needs: Vec::new(),
            kind: String::new(),
            input: Value::Null,
        };
        match service {
            Service::DynamoDb => self.dynamodb.describe(request, &mut call),
            Service::Secrets => secrets::describe(request, &mut call),
            Service::Ses => mail::describe(request, &mut call),
            Service::Sns => topics::describe(request, &mut call, &self.template),
            Service::S3 => files::describe(request, &mut call),
        }
        Ok(call)
    }

    /// The refusal of a call where the caller's policies do not allow all of `needs`.
    fn refuse(&self, call: &Call, needs: &[Need]) -> Option<Response<Bytes>> {
        if call.identity == OPERATOR {
            return None;
        }
        let Some(function) = self.template.function(&call.identity) else {
            return Some(call.service.unknown_caller());
        };
        if let Some(need) = needs.iter().find(|need| !function.may(need)) {
            tracing::error!(
                function = call.identity,
                action = need.action,
                resource = ?need.resources,
                "access denied"
            );
            return Some(call.service.denied(&call.identity, need));
        }
        lock(&self.used).extend(
            needs
                .iter()
                .flat_map(|need| Grant::used(&call.identity, need)),
        );
        None
    }

    async fn answer(&self, call: &Call, request: Request<Bytes>) -> Answer {
        match call.service {
            Service::DynamoDb => self.dynamodb.answer(call, request.body()),
            Service::Secrets => self.secrets.answer(call).into(),
            Service::Ses => mail::answer(call, &self.outbox).into(),
            Service::Sns => {
                topics::answer(&call.action, request.body(), &self.template, &self.outbox).into()
            }
            Service::S3 => self.object(call, request).await.into(),
        }
    }

    /// That an object is missing is told only to those who may list its bucket.
    async fn object(&self, call: &Call, request: Request<Bytes>) -> Response<Bytes> {
        let response = self.files.answer(request).await;
        let hidden = response.status() == StatusCode::NOT_FOUND;
        let refusal = hidden
            .then(|| self.refuse(call, &[files::listing(call)]))
            .flatten();
        refusal.unwrap_or(response)
    }
}

fn record(call: &Call, request: &Request<Bytes>) -> ledger::Call {
    ledger::Call {
        function: call.identity.clone(),
        service: call.service.prefix(),
        action: call.action.clone(),
        kind: call.kind.clone(),
        bytes_in: request.body().len(),
        ..ledger::Call::default()
    }
}

/// What a fault answers in the cloud's place.
fn instead(fault: Option<FaultKind>, service: Service) -> Option<Answer> {
    let answer = match fault? {
        FaultKind::Throttle => service.throttled(),
        FaultKind::Refuse {
            status,
            code,
            message,
        } => service.refuse(status, code, message),
        FaultKind::Page(status) => broken::page(status),
        FaultKind::Cancelled(why) => broken::cancelled(why),
        FaultKind::Before
        | FaultKind::After
        | FaultKind::Cut
        | FaultKind::Delay(_)
        | FaultKind::KillAfter
        | FaultKind::KillBefore
        | FaultKind::Mistyped => return None,
    };
    Some(answer.into())
}

fn noted(entry: &mut Entry<'_>, answer: Answer) -> Response<Bytes> {
    entry.call.status = answer.response.status().as_u16();
    entry.call.bytes_out = answer.response.body().len();
    entry.call.reads = answer.reads;
    entry.call.writes = answer.writes;
    answer.response
}
