//! The start of a function: settings, logs, clients, router, and then Lambda's loop.

mod metrics;

use std::convert::Infallible;

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
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::app::App;
use crate::aws::sdk_config;
use crate::clock::Clock;
use crate::settings::{Aws, Settings};
use metrics::Metered;

/// Runs the function whose routes `router` builds. Returns only when Lambda cannot be reached or a setting is wrong.
///
/// # Errors
/// One that names every setting that is missing or malformed, logged before it is returned.
pub async fn run(router: impl FnOnce(App, &SdkConfig) -> Router) -> Result<(), Error> {
    let (app, sdk, connects) = start()?;
    let router = router(app.clone(), &sdk);
    if connects {
        connect(&app).await;
    }
    lambda_runtime::run(service_fn(|event| answer(router.clone(), event))).await
}

/// What `lambda_http::run` does for each event, with one copy of the body at a time instead of three: the event's bytes
/// are gone by now, and its base64 goes as soon as it is decoded.
async fn answer(router: Router, event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<impl Serialize, Infallible> {
    let (mut request, context) = event.into_parts();
    let mut body = match request.body.take() {
        Some(text) if request.is_base64_encoded => Bytes::from(STANDARD.decode(text).unwrap_or_default()),
        text => Bytes::from(text.unwrap_or_default()),
    };
    // Handed over, not shared: whoever reads the body is the last to hold it.
    let whole = service_fn(move |request: Request| {
        let body = Body::from(std::mem::take(&mut body));
        router.clone().oneshot(request.map(|_| body))
    });
    let event = LambdaEvent::new(LambdaRequest::ApiGatewayV2(request), context);
    Adapter::from(whole).call(event).await
}

/// Runs the function whose events are no HTTP requests, by the handler that `build` makes; its
/// errors are Lambda's to try again.
///
/// # Errors
/// As [`run`].
pub async fn run_events<E, R, H, F>(build: impl FnOnce(App, &SdkConfig) -> H) -> Result<(), Error>
where
    E: DeserializeOwned,
    R: Serialize,
    H: Fn(E) -> F,
    F: Future<Output = Result<R, Error>>,
{
    let (app, sdk, _) = start()?;
    let handler = build(app, &sdk);
    lambda_runtime::run(service_fn(|event: LambdaEvent<E>| handler(event.payload))).await
}

/// A function's log: a JSON object on each line, to `writer`. Under the namespace `metrics` the numbers in the lines of
/// requests are metrics of `CloudWatch`.
pub fn logs<W>(filter: EnvFilter, writer: W, metrics: Option<String>) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_target(false)
        .with_writer(writer)
        .map_event_format(|format| Metered { format, namespace: metrics, clock: Clock::default() })
        .finish()
}

fn start() -> Result<(App, SdkConfig, bool), Error> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,aws=warn"));
    let (settings, aws) = (Settings::from_env(), Aws::from_env());
    let metrics = settings.as_ref().ok().and_then(|settings| settings.metrics_namespace.clone());
    logs(filter, std::io::stdout, metrics).init();
    let (settings, aws) = match (settings, aws) {
        (Ok(settings), Ok(aws)) => (settings, aws),
        (settings, aws) => {
            let problems: Vec<_> =
                [settings.err(), aws.err()].into_iter().flatten().map(|error| error.to_string()).collect();
            let problems = problems.join("; ");
            tracing::error!(problems, "the function does not start");
            return Err(problems.into());
        }
    };
    let sdk = sdk_config(&aws);
    let app = App::new(settings, Clock::default(), &sdk);
    Ok((app, sdk, aws.connects_at_start))
}

/// Reads the keyring and opens a connection to the table, both at once, while Lambda still gives a function more of a
/// processor than it pays for. What fails now is tried again by the first request.
async fn connect(app: &App) {
    let (keyring, ()) = tokio::join!(app.keyring(), app.store().connect());
    if let Err(error) = keyring {
        tracing::warn!(?error, "no keyring yet");
    }
}
