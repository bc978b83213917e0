//! Running a function for an event: in time, and until a fault ends it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_http::{Context, LambdaEvent};
use serde_json::Value;
use shared::lambda;
use tokio::task::{JoinError, JoinHandle};

use crate::ledger::Trace;
use crate::template::Function;

/// After this long API Gateway stops waiting.
const GATEWAY_TIMEOUT: Duration = Duration::from_secs(30);

/// What `task` gives, or that it took longer than the function or the gateway waits.
pub(super) async fn in_time<T>(
    function: &Function,
    mut task: JoinHandle<T>,
) -> Result<Result<T, JoinError>, Failure> {
    let limit = function.timeout.min(GATEWAY_TIMEOUT);
    if let Ok(answer) = tokio::time::timeout(limit, &mut task).await {
        return Ok(answer);
    }
    task.abort();
    tracing::error!(function = function.id, "timed out after {limit:?}");
    Err(if function.timeout < GATEWAY_TIMEOUT {
        Failure::Function
    } else {
        Failure::Gateway
    })
}

/// Why there is no answer of a function.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the function failed: a panic, its timeout, or an answer that is too large")]
    Function,
    #[error("the gateway's timeout")]
    Gateway,
    #[error("too many requests at once")]
    Crowd,
}

/// `work`, or nothing where a fault ends the function in the middle of it.
pub(super) async fn unless_killed<T>(
    trace: Arc<Trace>,
    work: impl Future<Output = Option<T>>,
) -> Option<T> {
    tokio::select! {
        answer = work => answer,
        () = trace.killed() => None,
    }
}

/// As the functions do it for each event; `None` for one that nobody can read.
pub(super) async fn adapt(router: Router, event: String) -> Option<Value> {
    let request: ApiGatewayV2httpRequest = serde_json::from_str(&event).ok()?;
    let answer = lambda::answer(router, LambdaEvent::new(request, Context::default()));
    serde_json::to_value(answer.await.ok()?).ok()
}
