//! A client of a stack whose requests can be measured.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{HeaderMap, Request};
use serde_json::Value;
use tokio::time::sleep;

use super::logs::Lines;
use super::measure::Operation;
use crate::process;
use local::Stack;
use local::{Call, Row};

/// A thread's processor time is written down when it pauses.
const SETTLED: Duration = Duration::from_millis(2);

/// An answer: headers and JSON.
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// A text in the body.
    ///
    /// # Errors
    /// There is none of this name.
    pub(crate) fn text(&self, pointer: &str) -> Result<String> {
        let text = self.body.pointer(pointer).and_then(Value::as_str);
        Ok(text
            .with_context(|| format!("no {pointer} in an answer"))?
            .to_owned())
    }
}

/// One client, what it holds and what was measured.
pub(crate) struct Client<'a> {
    pub(crate) stack: &'a Stack,
    /// Goes with each request when there is one.
    pub(crate) token: Option<String>,
    measured: Vec<Operation>,
    lines: Option<&'a Lines>,
    /// Whether each request that is measured has an `Idempotency-Key`.
    keyed: bool,
}

impl<'a> Client<'a> {
    pub(crate) fn new(stack: &'a Stack, lines: Option<&'a Lines>) -> Self {
        Self {
            stack,
            token: None,
            measured: Vec::new(),
            lines,
            keyed: false,
        }
    }

    /// One that names its requests by keys.
    pub(super) fn keyed(self) -> Self {
        Self {
            keyed: true,
            ..self
        }
    }

    /// What was measured.
    pub(super) fn measured(self) -> Vec<Operation> {
        self.measured
    }

    /// Asks, and measures nothing.
    ///
    /// # Errors
    /// It was refused.
    pub(crate) async fn warm(&self, row: &str, body: Value) -> Result<Answer> {
        self.send(self.request(row, &[], &body)?).await
    }

    /// Asks, and measures.
    ///
    /// # Errors
    /// It was refused.
    pub(super) async fn ask(&mut self, row: &str, body: Value) -> Result<Answer> {
        self.ask_with(row, &[], body).await
    }

    /// As `ask`, with headers.
    ///
    /// # Errors
    /// It was refused.
    pub(super) async fn ask_with(
        &mut self,
        row: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Result<Answer> {
        let request = self.request(row, headers, &body)?;
        self.measure(request).await
    }

    /// A request with a JSON body (none for `Value::Null`).
    ///
    /// # Errors
    /// `row` is not METHOD /path.
    pub(crate) fn request(
        &self,
        row: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Request<Bytes>> {
        let (method, path) = row
            .split_once(' ')
            .with_context(|| format!("{row} is not METHOD /path"))?;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        let body = if body.is_null() {
            Bytes::new()
        } else {
            Bytes::from(body.to_string())
        };
        Ok(request.body(body)?)
    }

    async fn send(&self, mut request: Request<Bytes>) -> Result<Answer> {
        request
            .headers_mut()
            .insert("host", http::HeaderValue::from_static("postern.example"));
        let line = format!("{} {}", request.method(), request.uri());
        let (parts, body) = self.stack.call(request).await.into_parts();
        if !parts.status.is_success() {
            bail!(
                "{line} was answered {}: {}",
                parts.status,
                String::from_utf8_lossy(&body)
            );
        }
        Ok(Answer {
            headers: parts.headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    }

    /// Sends `request` and keeps what it took.
    ///
    /// # Errors
    /// It was refused.
    pub(super) async fn measure(&mut self, mut request: Request<Bytes>) -> Result<Answer> {
        if self.keyed {
            let key = format!("key-{}", self.measured.len());
            request
                .headers_mut()
                .insert("idempotency-key", key.parse()?);
        }
        // What came before is delivered before, so that it is not taken for this request's.
        self.deliver().await?;
        let logged = || self.lines.map_or(0, Lines::bytes);
        sleep(SETTLED).await;
        let cpu = || process::cpu_of_threads(std::process::id());
        let (cpu_before, logged_before) = (cpu(), logged());
        let answer = self.send(request).await?;
        sleep(SETTLED).await;
        let (cpu, log_bytes) = (cpu().saturating_sub(cpu_before), logged() - logged_before);
        let Row {
            route,
            function,
            trips,
            reads,
            writes,
            calls,
            ..
        } = self
            .stack
            .last_request()
            .context("no request in the ledger")?;
        let later = self.deliver().await?;
        let operation = Operation {
            route,
            memory_mb: self.memory_mb(&function),
            trips,
            reads,
            writes,
            cpu,
            log_bytes,
            calls,
            later_memory_mb: later
                .first()
                .map_or(0, |call| self.memory_mb(&call.function)),
            later,
        };
        self.measured.push(operation);
        Ok(answer)
    }

    /// The memory of a function.
    fn memory_mb(&self, function: &str) -> u64 {
        let function = self.stack.template().function(function);
        function.map_or(0, |function| function.memory_mb)
    }

    /// Lets the function that reads the table's stream do its work; its calls.
    async fn deliver(&self) -> Result<Vec<Call>> {
        let before = self.stack.calls().first().map_or(0, |call| call.ended);
        self.stack.drain_stream().await?;
        let mut calls = self.stack.calls();
        calls.retain(|call| call.started > before && call.service != "secretsmanager");
        Ok(calls)
    }
}
