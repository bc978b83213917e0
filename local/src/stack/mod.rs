//! The whole cloud in one process, as the binary and the tests start it.

mod record;
mod rotate;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use aws_types::SdkConfig;
use aws_types::sdk_config::RetryConfig;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use operations::Operations;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;
use types::clock::Clock;

use crate::cloud::{Cloud, OPERATOR, SECRET_KEY, sdk_config};
use crate::data::{Data, POSITION};
use crate::fault::Fault;
use crate::gateway::{Gateway, Limits, Routers};
use crate::ledger::Ledger;
use crate::outbox::Outbox;
use crate::rotation::Rotator;
use crate::stream::Reader;
use crate::template::{Function, Parameters, REGION, Template};
use crate::{functions, inspect, serve};

/// How a stack is started. The default keeps everything in memory and sets no limit on time or number.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Replace the template's parameters and settings: `Profile` → `compat`.
    pub parameters: Parameters,
    /// The folder that survives a restart; memory without.
    pub data: Option<PathBuf>,
    /// Where the AWS endpoint listens, when it does: presigned URLs lead there.
    pub cloud_address: Option<SocketAddr>,
    /// What everything goes by; the system's time where it was not held or moved.
    pub clock: Clock,
    /// How long functions may take, and how many requests they take at once. None bounds neither: a test must not fail
    /// because a machine is slow.
    pub limits: Option<Limits>,
    /// How often functions try a call, where it is not as often as the SDK does by itself. All clients of a process share one
    /// allowance of retries, so a test whose calls fail by the hundred leaves it to the others.
    pub attempts: Option<u32>,
}

/// The gateway, the functions and the cloud under them. Cheap to clone; ends with its last clone.
#[derive(Clone)]
pub struct Stack(Arc<Parts>);

struct Parts {
    template: Arc<Template>,
    clock: Clock,
    ledger: Arc<Ledger>,
    outbox: Arc<Outbox>,
    cloud: Arc<Cloud>,
    gateway: Gateway,
    reader: Option<Reader>,
    rotator: Option<Rotator>,
    endpoint: String,
    /// The AWS endpoint, once it was asked for.
    server: OnceCell<(SocketAddr, AbortHandle)>,
}

impl Drop for Parts {
    fn drop(&mut self) {
        if let Some((_, server)) = self.server.get() {
            server.abort();
        }
    }
}

impl Stack {
    /// A fresh stack that keeps everything in memory.
    ///
    /// # Errors
    /// As `start`.
    pub async fn memory() -> Result<Self> {
        Self::start(Options::default()).await
    }

    /// Starts everything that the template asks for.
    ///
    /// # Errors
    /// What in the template is not understood or has no function here; a data folder that is in use.
    pub async fn start(options: Options) -> Result<Self> {
        let template = Template::load(&options.parameters)?;
        let stack = Self::assemble(Arc::clone(&template), &options, functions::routers)?;
        if let Some(function) = template.functions.first() {
            let table = functions::settings(function)?.table;
            seed(&Operations::new(&stack.sdk_config(OPERATOR), &table)).await?;
        }
        stack.0.cloud.data().complete()?;
        Ok(stack)
    }

    /// Joins the parts; `routers` builds the template's functions.
    pub(crate) fn assemble(
        template: Arc<Template>,
        options: &Options,
        routers: impl FnOnce(&Template, &Clock, &dyn Fn(&str) -> SdkConfig) -> Result<Routers>,
    ) -> Result<Self> {
        let data = Data::open(options.data.as_deref(), &template.secrets)?;
        let (clock, ledger) = (options.clock.clone(), Arc::new(Ledger::default()));
        clock.advance(data.moved_secs()?);
        let outbox = Arc::new(Outbox::new(clock.clone()));
        let position = data.path(POSITION);
        let cloud = Cloud::start(Arc::clone(&template), clock.clone(), Arc::clone(&ledger), Arc::clone(&outbox), data)?;
        let cloud = Arc::new(cloud);
        let endpoint = options.cloud_address.map_or("http://127.0.0.1".to_owned(), |at| format!("http://{at}"));
        let sdk = |identity: &str| {
            let config = sdk_config(&cloud, identity, &endpoint, &clock);
            let Some(attempts) = options.attempts else { return config };
            config.into_builder().retry_config(RetryConfig::standard().with_max_attempts(attempts)).build()
        };
        let (routers, reader) =
            (routers(&template, &clock, &sdk)?, functions::reader(&template, &clock, &sdk, position)?);
        let rotator = functions::rotator(&template, &clock, &sdk)?;
        let gateway = Gateway::new(Arc::clone(&template), routers, Arc::clone(&ledger), clock.clone(), options.limits);
        let server = OnceCell::new();
        Ok(Self(Arc::new(Parts { template, clock, ledger, outbox, cloud, gateway, reader, rotator, endpoint, server })))
    }

    /// A request straight to the gateway (or to `/_local`), with no socket.
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        match request.uri().path().strip_prefix(inspect::PREFIX) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => inspect::call(self, request).await,
            _ => self.0.gateway.call(request).await,
        }
    }

    /// The function that a request would be routed to (its logical id), and the event it would get.
    #[must_use]
    pub fn event(&self, request: &Request<Bytes>) -> Option<(String, Value)> {
        self.0.gateway.event(request)
    }

    /// An event straight to a function, and its answer, both as on Lambda.
    ///
    /// # Errors
    /// There is no such function, it panicked or took too long.
    pub async fn invoke(&self, logical_id: &str, event: &Value) -> Result<Value> {
        Ok(self.0.gateway.invoke(self.function(logical_id)?, event).await?)
    }

    /// Hands what was written to the table since the last time to the function that reads its stream. False when a record
    /// failed: it and those after it come again next time.
    ///
    /// # Errors
    /// The emulator's.
    pub async fn drain_stream(&self) -> Result<bool> {
        let Some(reader) = &self.0.reader else { return Ok(true) };
        reader.drain(self.function(reader.function())?, &self.0.cloud, &self.0.ledger).await
    }

    /// What the schedule of the function that reads the stream does: the turn of what it could not do before. False when
    /// that failed.
    pub async fn retry_stream(&self) -> bool {
        let Some(reader) = &self.0.reader else { return true };
        reader.retry(&self.0.ledger).await
    }

    /// A request straight to the AWS endpoint, with no socket: for presigned URLs.
    pub async fn call_cloud(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.0.cloud.call(request).await.unwrap_or_else(|lost| {
            let mut response = Response::new(Bytes::from(lost.to_string()));
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        })
    }

    /// The clock that everything here goes by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The template as parsed.
    #[must_use]
    pub fn template(&self) -> &Template {
        &self.0.template
    }

    /// Orders a fault for the next gateway request; several add up.
    pub fn fault(&self, fault: Fault) {
        self.0.ledger.arm(fault);
    }

    /// A configuration for AWS SDK clients that act as `identity` (a function's logical id, or `local`), in process.
    #[must_use]
    pub fn sdk_config(&self, identity: &str) -> SdkConfig {
        sdk_config(&self.0.cloud, identity, &self.0.endpoint, &self.0.clock)
    }

    /// Opens a loopback port for `AWS_ENDPOINT_URL`, once, until the stack ends.
    ///
    /// # Errors
    /// No port could be had.
    pub async fn serve_cloud(&self) -> Result<SocketAddr> {
        let open = async || {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let task = tokio::spawn(serve::cloud(self.cloud(), listener, std::future::pending()));
            Ok((address, task.abort_handle()))
        };
        self.0.server.get_or_try_init(open).await.map(|(address, _)| *address)
    }

    /// The environment that Lambda would start a function's binary with, its AWS calls led to `serve_cloud`'s port.
    ///
    /// # Errors
    /// There is no such function, or no port.
    pub async fn function_env(&self, logical_id: &str) -> Result<BTreeMap<String, String>> {
        let endpoint = self.serve_cloud().await?;
        let function = self.function(logical_id)?;
        let mut environment = function.environment.clone();
        let lambda = [
            ("AWS_LAMBDA_FUNCTION_NAME", function.id.clone()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory_mb.to_string()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_ACCESS_KEY_ID", function.id.clone()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
            ("AWS_ENDPOINT_URL", format!("http://{endpoint}")),
        ];
        environment.extend(lambda.map(|(name, value)| (name.to_owned(), value)));
        Ok(environment)
    }

    fn function(&self, logical_id: &str) -> Result<&Function> {
        self.0.template.function(logical_id).with_context(|| format!("the template has no function {logical_id}"))
    }

    pub(crate) fn cloud(&self) -> Arc<Cloud> {
        Arc::clone(&self.0.cloud)
    }
}

/// What a fresh installation needs: the sample application.
async fn seed(operations: &Operations) -> Result<()> {
    let made = operations.register_application("peatio", "The sample application").await;
    made.map_err(|error| {
        // What the SDK says of it fills a screen.
        tracing::debug!(%error, "the sample application");
        anyhow!("nothing can be written to the table: is the data folder's disk full, or not to be written to?")
    })
}
