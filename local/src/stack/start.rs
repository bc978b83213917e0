//! How a stack starts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use aws_types::SdkConfig;
use aws_types::sdk_config::RetryConfig;
use operations::Operations;
use tokio::sync::OnceCell;
use types::clock::Clock;

use super::parts::{Parts, Stack};
use crate::cloud::{Cloud, OPERATOR};
use crate::connector::sdk_config;
use crate::data::{Data, POSITION};
use crate::functions;
use crate::gateway::{Gateway, Limits, Routers};
use crate::ledger::Ledger;
use crate::outbox::Outbox;
use crate::template::{Parameters, Template};

/// How a stack is started. The default keeps everything in memory and sets no limit on time or
/// number.
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
    /// How long functions may take, and how many requests they take at once. None bounds neither: a
    /// test must not fail because a machine is slow.
    pub limits: Option<Limits>,
    /// How often functions try a call, where it is not as often as the SDK does by itself. All
    /// clients of a process share one allowance of retries, so a test whose calls fail by the
    /// hundred leaves it to the others.
    pub attempts: Option<u32>,
    /// Whose table is copied, for a stack that begins with it. For a stack in memory.
    pub table_of: Option<Stack>,
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
    /// What in the template is not understood or has no function here; a data folder that is in
    /// use.
    pub async fn start(options: Options) -> Result<Self> {
        let template = Template::load(&options.parameters)?;
        let stack = Self::assemble(Arc::clone(&template), &options, functions::routers)?;
        if let Some(function) = template.functions.first() {
            let table = functions::settings(function)?.core.table;
            seed(&Operations::new(
                &stack.sdk_config(OPERATOR),
                &table,
                stack.clock().clone(),
            ))
            .await?;
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
        let mut cloud = Cloud::start(
            Arc::clone(&template),
            clock.clone(),
            Arc::clone(&ledger),
            Arc::clone(&outbox),
            data,
        )?;
        if let Some(other) = &options.table_of {
            cloud.begin_with(&other.0.cloud)?;
        }
        let cloud = Arc::new(cloud);
        let endpoint = options
            .cloud_address
            .map_or("http://127.0.0.1".to_owned(), |at| format!("http://{at}"));
        let sdk = |identity: &str| {
            let config = sdk_config(&cloud, identity, &endpoint, &clock);
            limited(config, options.attempts)
        };
        let (routers, reader) = (
            routers(&template, &clock, &sdk)?,
            functions::reader(&template, &clock, &sdk, position)?,
        );
        let rotator = functions::rotator(&template, &clock, &sdk)?;
        let gateway = Gateway::new(
            Arc::clone(&template),
            routers,
            Arc::clone(&ledger),
            clock.clone(),
            options.limits,
        );
        let server = OnceCell::new();
        Ok(Self(Arc::new(Parts {
            template,
            clock,
            ledger,
            outbox,
            cloud,
            gateway,
            reader,
            rotator,
            endpoint,
            server,
        })))
    }
}

/// The configuration of clients that make so many attempts of a call; as it is, where none is
/// given.
fn limited(config: SdkConfig, attempts: Option<u32>) -> SdkConfig {
    let Some(attempts) = attempts else {
        return config;
    };
    config
        .into_builder()
        .retry_config(RetryConfig::standard().with_max_attempts(attempts))
        .build()
}

/// What a fresh installation needs: the sample application.
async fn seed(operations: &Operations) -> Result<()> {
    let made = operations
        .register_application("peatio", "The sample application")
        .await;
    made.map_err(|error| {
        // What the SDK says of it fills a screen.
        tracing::debug!(%error, "the sample application");
        anyhow!(
            "nothing can be written to the table: is the data folder's disk full, or not to be \
            written to?"
        )
    })
}
