//! The start of a function: settings, logs, clients, router, and then Lambda's loop.

mod event;
mod metrics;

use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_types::SdkConfig;
use axum::Router;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
pub use lambda_http::Error;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_http::lambda_runtime::{self, LambdaEvent, Service as _, service_fn};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;
use tracing::Subscriber;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::app::App;
use crate::auth::password::work_in_place;
use crate::http::Unreadable;
use crate::settings::{Aws, Settings};
use metrics::Metered;
use types::clock::Clock;

/// Whether there was an event.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Runs the function whose routes `router` builds. Returns only when Lambda cannot be reached or a
/// setting is missing or malformed; one log line says why, and names all such settings.
pub async fn run(router: impl FnOnce(App, Settings, &SdkConfig) -> Router) -> ExitCode {
    ended(serve(router).await)
}

async fn serve(router: impl FnOnce(App, Settings, &SdkConfig) -> Router) -> Result<(), Error> {
    let (app, settings, aws) = start()?;
    let router = router(app.clone(), settings, &aws.sdk_config());
    if aws.connects_at_start {
        connect(&app).await;
    }
    let asked = |event| {
        ASKED.store(true, Ordering::Relaxed);
        answer(router.clone(), event)
    };
    lambda_runtime::run(service_fn(asked)).await
}

/// What `lambda_http::run` does for each event of the HTTP API (payload 2.0), with one copy of the
/// body at a time instead of three: the event's bytes are gone by now, and its base64 goes as soon
/// as it is decoded.
///
/// # Errors
/// None.
pub async fn answer(
    router: Router,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<impl Serialize, Infallible> {
    let (mut request, context) = event.into_parts();
    let readable = event::spell(&mut request);
    let text = request.body.take().unwrap_or_default();
    let decoded = if request.is_base64_encoded {
        STANDARD.decode(text).ok()
    } else {
        Some(text.into_bytes())
    };
    let mut body = decoded.filter(|_| readable).map(Bytes::from);
    // Handed over, not shared: whoever reads the body is the last to hold it.
    let whole = service_fn(move |mut request: Request| {
        let body = body.take();
        if body.is_none() {
            request.extensions_mut().insert(Unreadable);
        }
        router
            .clone()
            .oneshot(request.map(|_| Body::from(body.unwrap_or_default())))
    });
    let event = LambdaEvent::new(LambdaRequest::ApiGatewayV2(request), context);
    let answer = Adapter::from(whole).call(event);
    answer.await
}

/// Runs the function whose events are no HTTP requests, by the handler that `build` makes; its
/// errors are Lambda's to try again. Returns as [`run`] does.
pub async fn run_events<E, R, H, F>(build: impl FnOnce(App, Settings, &SdkConfig) -> H) -> ExitCode
where
    E: DeserializeOwned,
    R: Serialize,
    H: Fn(E) -> F,
    F: Future<Output = Result<R, Error>>,
{
    let serve = async || {
        let (app, settings, aws) = start()?;
        let handler = build(app, settings, &aws.sdk_config());
        let asked = |event: LambdaEvent<E>| {
            ASKED.store(true, Ordering::Relaxed);
            handler(event.payload)
        };
        lambda_runtime::run(service_fn(asked)).await
    };
    ended(serve().await)
}

fn ended(result: Result<(), Error>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Where Lambda is emulated: there it goes first.
        Err(_) if ASKED.load(Ordering::Relaxed) => {
            tracing::info!("the Runtime API is gone, so the function ends");
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the function ends");
            ExitCode::FAILURE
        }
    }
}

/// A function's log: a JSON object on each line, to `writer`. Under the namespace `metrics` the
/// numbers in the lines of requests are metrics of `CloudWatch`.
pub fn logs<W>(filter: Targets, writer: W, metrics: Option<String>) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_target(false)
        .with_writer(writer)
        .map_event_format(|format| Metered {
            format,
            namespace: metrics,
            clock: Clock::default(),
        });
    tracing_subscriber::registry().with(lines).with(filter)
}

fn start() -> Result<(App, Settings, Aws), Error> {
    let (settings, aws) = (Settings::from_env(), Aws::from_env());
    let metrics = settings
        .as_ref()
        .ok()
        .and_then(|settings| settings.metrics_namespace.clone());
    let filter = aws
        .as_ref()
        .map_or_else(|_| Aws::usual_log(), |aws| aws.log.clone());
    logs(filter, std::io::stdout, metrics).init();
    let (settings, aws) = match (settings, aws) {
        (Ok(settings), Ok(aws)) => (settings, aws),
        (settings, aws) => {
            let problems = [settings.err(), aws.err()].into_iter().flatten();
            return Err(problems
                .map(|error| error.to_string())
                .collect::<Vec<_>>()
                .join("; ")
                .into());
        }
    };
    work_in_place();
    let app = App::new(settings.core.clone(), Clock::default(), &aws.sdk_config());
    Ok((app, settings, aws))
}

/// Reads the keyring and opens a connection to the table, both at once, while Lambda still gives a
/// function more of a processor than it pays for. What fails now is tried again by the first
/// request.
async fn connect(app: &App) {
    let (keyring, ()) = tokio::join!(app.keyring(), app.store().connect());
    if let Err(error) = keyring {
        tracing::warn!(?error, "no keyring yet");
    }
}
