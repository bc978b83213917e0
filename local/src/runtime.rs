//! Lambda's Runtime API on a loopback port: runs a real function binary for one event.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

/// The longest that a binary may take, start included.
const LONGEST: Duration = Duration::from_secs(30);
/// The Runtime API's one and only request id here.
const REQUEST_ID: &str = "local-1";

type Outcome = Result<Bytes, String>;

struct Api {
    event: Mutex<Option<String>>,
    outcome: mpsc::Sender<Outcome>,
}

/// Starts `binary` with nothing but `environment` and the address of the Runtime API, hands it `event` and returns its
/// answer. The process is ended.
///
/// # Errors
/// It could not be started, reported an error, gave no JSON, ended early or took longer than half a minute.
pub async fn invoke(binary: &Path, environment: &BTreeMap<String, String>, event: &Value) -> Result<Value> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (outcome, mut outcomes) = mpsc::channel(1);
    let api = Arc::new(Api { event: Mutex::new(Some(event.to_string())), outcome });
    let server = tokio::spawn(async move { axum::serve(listener, router(api)).await });
    let mut command = Command::new(binary);
    command.env_clear().envs(environment).env("AWS_LAMBDA_RUNTIME_API", address.to_string());
    let mut process = Process(command.spawn().with_context(|| binary.display().to_string())?);
    let outcome = tokio::select! {
        outcome = outcomes.recv() => outcome.context("the Runtime API ended"),
        status = process.ended() => Err(anyhow!("ended before it answered: {status}")),
        () = tokio::time::sleep(LONGEST) => Err(anyhow!("took longer than {LONGEST:?}")),
    };
    server.abort();
    match outcome? {
        Ok(answer) => Ok(serde_json::from_slice(&answer)?),
        Err(report) => bail!("the function reported an error: {report}"),
    }
}

fn router(api: Arc<Api>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(error))
        .with_state(api)
}

/// The event, once; a second call waits, as it does on Lambda.
async fn next(State(api): State<Arc<Api>>) -> impl IntoResponse {
    let Some(event) = api.event.lock().await.take() else { return std::future::pending().await };
    let headers = [
        ("lambda-runtime-aws-request-id", REQUEST_ID),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:local"),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Sampled=1"),
    ];
    (headers, event)
}

async fn response(State(api): State<Arc<Api>>, body: Bytes) -> StatusCode {
    report(&api, Ok(body)).await
}

async fn error(State(api): State<Arc<Api>>, body: Bytes) -> StatusCode {
    report(&api, Err(String::from_utf8_lossy(&body).into_owned())).await
}

async fn report(api: &Api, outcome: Outcome) -> StatusCode {
    if api.outcome.send(outcome).await.is_ok() { StatusCode::ACCEPTED } else { StatusCode::GONE }
}

/// Ended when dropped.
struct Process(Child);

impl Process {
    async fn ended(&mut self) -> String {
        loop {
            match self.0.try_wait() {
                Ok(None) => tokio::time::sleep(Duration::from_millis(5)).await,
                Ok(Some(status)) => return status.to_string(),
                Err(error) => return error.to_string(),
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let ended = self.0.kill().and_then(|()| self.0.wait());
        if let Err(error) = ended {
            tracing::warn!(%error, "a function's process");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use serde_json::json;

    use super::*;

    /// A function in a few lines of shell, and what it makes of an event.
    async fn run(script: &str) -> Result<Value> {
        let folder = tempfile::tempdir().unwrap();
        let binary = folder.path().join("bootstrap");
        std::fs::write(&binary, format!("#!/bin/bash\nset -e\n{CALL}\n{script}")).unwrap();
        std::fs::set_permissions(&binary, Permissions::from_mode(0o755)).unwrap();
        let environment = [("GREETING".to_owned(), "hello".to_owned())].into();
        invoke(&binary, &environment, &json!({ "name": "Ann" })).await
    }

    /// `call METHOD PATH BODY`: the answer's last line.
    const CALL: &str = r#"
call() {
    exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}"
    printf '%s /2018-06-01/runtime/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' "$1" "$2" "${#3}" "$3" >&3
    mapfile -t lines <&3
    echo "${lines[-1]}"
}"#;

    #[tokio::test]
    async fn a_binary_gets_the_event_and_answers() {
        let script = r#"event=$(call GET invocation/next); call POST invocation/local-1/response "{\"$GREETING\":$event}"; sleep 60"#;
        assert_eq!(run(script).await.unwrap(), json!({ "hello": { "name": "Ann" } }));
    }

    #[tokio::test]
    async fn errors_and_an_early_end_are_told() {
        let failed = run(r#"call POST init/error '{"errorMessage":"no"}'; sleep 60"#).await.unwrap_err();
        assert!(failed.to_string().contains("\"no\""), "{failed}");
        assert!(run("exit 3").await.unwrap_err().to_string().contains("exit status: 3"));
    }
}
