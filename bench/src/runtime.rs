//! Lambda's Runtime API on a loopback port, in front of a real function binary.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::{Duration, Instant};

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
use tokio::task::AbortHandle;

/// The longest that a binary may take to start, or over an event: on a busy machine much longer
/// than on Lambda.
const MAX_TIME: Duration = Duration::from_mins(5);
/// The Runtime API's one and only request id here.
const REQUEST_ID: &str = "local-1";

type Outcome = Result<Bytes, String>;

/// What a binary tells, and when.
enum Sign {
    /// It asks for work.
    Polled(Instant),
    /// It answers, or reports an error.
    Done(Outcome, Instant),
}

struct Api {
    events: Mutex<mpsc::Receiver<String>>,
    signs: mpsc::UnboundedSender<Sign>,
}

/// A function's process that runs until this is dropped, one event at a time.
pub struct Runtime {
    process: Process,
    events: mpsc::Sender<String>,
    signs: mpsc::UnboundedReceiver<Sign>,
    server: AbortHandle,
    started_at: Instant,
}

impl Runtime {
    /// Starts `binary` with nothing but `environment` and the address of the Runtime API.
    ///
    /// # Errors
    /// It could not be started.
    pub async fn start(binary: &Path, environment: &BTreeMap<String, String>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let ((events, queue), (heard, signs)) = (mpsc::channel(1), mpsc::unbounded_channel());
        let api = Arc::new(Api {
            events: Mutex::new(queue),
            signs: heard,
        });
        let server =
            tokio::spawn(async move { axum::serve(listener, router(api)).await }).abort_handle();
        let mut command = Command::new(binary);
        command
            .env_clear()
            .envs(environment)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string());
        // Its log is not this process's output.
        command.stdout(std::io::stderr());
        let started_at = Instant::now();
        let process = Process(
            command
                .spawn()
                .with_context(|| binary.display().to_string())?,
        );
        Ok(Self {
            process,
            events,
            signs,
            server,
            started_at,
        })
    }

    /// Waits until it asks for work; how long that took since its start, when it is called first.
    ///
    /// # Errors
    /// It reported an error, ended or took too long.
    pub async fn polled(&mut self) -> Result<Duration> {
        match self.sign().await? {
            Sign::Polled(at) => Ok(at - self.started_at),
            Sign::Done(outcome, _) => bail!("it spoke before it was asked: {outcome:?}"),
        }
    }

    /// Hands it `event`; its answer, and how long after its start that came.
    ///
    /// # Errors
    /// It reported an error, gave no JSON, ended or took too long.
    pub async fn answer(&mut self, event: &Value) -> Result<(Value, Duration)> {
        self.events.send(event.to_string()).await?;
        loop {
            match self.sign().await? {
                Sign::Polled(_) => {}
                Sign::Done(Ok(answer), at) => {
                    return Ok((serde_json::from_slice(&answer)?, at - self.started_at));
                }
                Sign::Done(Err(report), _) => bail!("the function reported an error: {report}"),
            }
        }
    }

    /// The id of its process.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.0.id()
    }

    async fn sign(&mut self) -> Result<Sign> {
        tokio::select! {
            biased;
            sign = self.signs.recv() => sign.context("the Runtime API ended"),
            status = self.process.ended() => Err(anyhow!("ended before it answered: {status}")),
            () = tokio::time::sleep(MAX_TIME) => Err(anyhow!("took longer than {MAX_TIME:?}")),
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Starts `binary` as [`Runtime::start`] does, hands it `event` and returns its answer. The process
/// is ended.
///
/// # Errors
/// As [`Runtime::start`] and [`Runtime::answer`].
pub async fn invoke(
    binary: &Path,
    environment: &BTreeMap<String, String>,
    event: &Value,
) -> Result<Value> {
    let (answer, _) = Runtime::start(binary, environment)
        .await?
        .answer(event)
        .await?;
    Ok(answer)
}

fn router(api: Arc<Api>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route(
            "/2018-06-01/runtime/invocation/{id}/response",
            post(response),
        )
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(error))
        .with_state(api)
}

/// The next event; waits for it, as on Lambda.
async fn next(State(api): State<Arc<Api>>) -> impl IntoResponse {
    let _ = api.signs.send(Sign::Polled(Instant::now()));
    let Some(event) = api.events.lock().await.recv().await else {
        return std::future::pending().await;
    };
    let headers = [
        ("lambda-runtime-aws-request-id", REQUEST_ID),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:local",
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-00000000-000000000000000000000000;Sampled=1",
        ),
    ];
    (headers, event)
}

async fn response(State(api): State<Arc<Api>>, body: Bytes) -> StatusCode {
    done(&api, Ok(body))
}

async fn error(State(api): State<Arc<Api>>, body: Bytes) -> StatusCode {
    done(&api, Err(String::from_utf8_lossy(&body).into_owned()))
}

fn done(api: &Api, outcome: Outcome) -> StatusCode {
    if api.signs.send(Sign::Done(outcome, Instant::now())).is_ok() {
        StatusCode::ACCEPTED
    } else {
        StatusCode::GONE
    }
}

/// Ended when dropped.
pub(crate) struct Process(pub(crate) Child);

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
