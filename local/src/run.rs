//! The command: options, start, the two ports, a clean end.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use clap::builder::FalseyValueParser;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::connections::Patience;
use crate::gateway::Limits;
use crate::stack::{Options, Stack};
use crate::template::Parameters;
use crate::{OPERATOR, SECRET_KEY, endpoint, serve};

/// How often expired items are deleted.
const SWEEP_EVERY: Duration = Duration::from_mins(1);
/// How often the table's stream is read.
const DELIVER_EVERY: Duration = Duration::from_millis(200);
/// How often that function's schedule comes round.
const RETRY_EVERY: Duration = Duration::from_mins(1);
/// How long a record that failed waits.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(2);
/// How long requests may go on after the command was told to end.
const GRACE: Duration = Duration::from_secs(5);

/// Runs all of Postern on this machine: API Gateway, the functions, DynamoDB, S3, SNS, SES and
/// Secrets Manager in one process. Mails and SMS are not sent: read them at `/_local/outbox`. See
/// also `/_local/requests`, `/_local/events` and `/_local/clock`.
#[derive(Debug, Parser)]
#[command(name = "local")]
pub struct Command {
    /// Port of the HTTP API
    #[arg(long, env = "POSTERN_PORT", default_value_t = 9000)]
    port: u16,
    /// Port of the AWS endpoint, for `AWS_ENDPOINT_URL` [default: the next one]
    #[arg(long, env = "POSTERN_CLOUD_PORT")]
    cloud_port: Option<u16>,
    /// Address of the HTTP API
    #[arg(long, env = "POSTERN_ADDRESS", default_value = "127.0.0.1")]
    address: IpAddr,
    /// Where the AWS endpoint listens beside the loopback: 172.17.0.1 is where Docker's containers
    /// on Linux reach it. Who reaches it may do everything [default: nowhere else]
    #[arg(long, env = "POSTERN_CLOUD_ADDRESS")]
    cloud_address: Option<IpAddr>,
    /// Folder for everything that survives a restart
    #[arg(long, env = "POSTERN_DATA", default_value = ".postern")]
    data: PathBuf,
    /// Keep everything in memory, nothing in a folder
    #[arg(long, env = "POSTERN_MEMORY", value_parser = FalseyValueParser::new())]
    memory: bool,
    /// The template's setting `Profile`: strict or compat
    #[arg(long, env = "POSTERN_PROFILE")]
    profile: Option<String>,
    /// Any parameter of the template, or setting of its maps; `|` joins several
    // No setting has that character in it.
    #[arg(
        long = "set",
        env = "POSTERN_SETTINGS",
        value_name = "NAME=VALUE",
        value_delimiter = '|',
        value_parser = pair
    )]
    settings: Vec<(String, String)>,
    /// What is logged: a level, and others for some targets
    // What s3s calls an error is its client's, who is told.
    #[arg(
        long,
        env = "RUST_LOG",
        default_value = "info,s3s=off",
        value_name = "LEVEL,TARGET=LEVEL"
    )]
    log: Targets,
}

impl Command {
    /// Writes what is logged to the standard error, from now on.
    pub fn start_logging(&self) {
        let lines = tracing_subscriber::fmt::layer()
            .compact()
            .with_writer(std::io::stderr);
        tracing_subscriber::registry()
            .with(lines)
            .with(self.log.clone())
            .init();
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("is not NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Runs until ctrl-C or SIGTERM.
///
/// # Errors
/// One line: a port that is taken, a data folder that is in use or has lost a part, a wrong
/// setting.
pub async fn run(command: Command) -> Result<()> {
    let http = listen(command.address, command.port, "--port").await?;
    let cloud_port = command
        .cloud_port
        .unwrap_or_else(|| command.port.saturating_add(u16::from(command.port != 0)));
    let cloud = listen(Ipv4Addr::LOCALHOST.into(), cloud_port, "--cloud-port").await?;
    let (address, endpoint) = (http.local_addr()?, cloud.local_addr()?);
    let more = beside(command.cloud_address, endpoint.port()).await?;
    let more_address = more.as_ref().map(TcpListener::local_addr).transpose()?;
    let profile = command
        .profile
        .map(|profile| ("Profile".to_owned(), profile));
    let parameters: Parameters = command.settings.into_iter().chain(profile).collect();
    let data = (!command.memory).then_some(command.data);
    let mut ends = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let limits = Some(Limits::of_this_machine());
    let stack = Stack::start(Options {
        parameters,
        data,
        cloud_address: Some(endpoint),
        limits,
        ..Options::default()
    })
    .await?;
    let (stop, stopped) = watch::channel(false);
    let background = [
        tokio::spawn(sweep(stack.clone())),
        tokio::spawn(deliver(stack.clone())),
        tokio::spawn(retry(stack.clone())),
    ];
    let clouds = [Some(cloud), more].into_iter().flatten();
    let servers = servers(&stack, http, clouds, &stopped);
    greet(address, endpoint, more_address);
    tokio::select! {
        _ = ends.0.recv() => {}
        _ = ends.1.recv() => {}
    }
    background.iter().for_each(JoinHandle::abort);
    let _ = stop.send(true);
    for server in servers {
        let _ = tokio::time::timeout(GRACE, server).await;
    }
    Ok(())
}

/// Serves the HTTP API on `http` and the AWS endpoint on `clouds`, until `stopped` is true.
fn servers(
    stack: &Stack,
    http: TcpListener,
    clouds: impl Iterator<Item = TcpListener>,
    stopped: &watch::Receiver<bool>,
) -> Vec<JoinHandle<()>> {
    let until = || {
        let mut stopped = stopped.clone();
        async move {
            let _ = stopped.wait_for(|stopped| *stopped).await;
        }
    };
    let http = serve::http(stack.clone(), http, Patience::default(), until());
    clouds
        .map(|cloud| tokio::spawn(endpoint::serve(stack.cloud(), cloud, until())))
        .chain([tokio::spawn(http)])
        .collect()
}

async fn listen(address: IpAddr, port: u16, option: &str) -> Result<TcpListener> {
    let at = SocketAddr::new(address, port);
    TcpListener::bind(at)
        .await
        .with_context(|| format!("cannot listen on {at} ({option})"))
}

/// The AWS endpoint's second listener, on the same port, where `address` is another one than the
/// loopback.
async fn beside(address: Option<IpAddr>, port: u16) -> Result<Option<TcpListener>> {
    let Some(address) = address.filter(|address| *address != Ipv4Addr::LOCALHOST) else {
        return Ok(None);
    };
    listen(address, port, "--cloud-address").await.map(Some)
}

async fn sweep(stack: Stack) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        if let Err(error) = stack.sweep_aside().await {
            tracing::error!(%error, "sweeping expired items");
        }
    }
}

/// Hands what was written on to the function that reads the table's stream.
async fn deliver(stack: Stack) {
    loop {
        let wait = match stack.drain_stream().await {
            Ok(true) => DELIVER_EVERY,
            Ok(false) => TRY_AGAIN_AFTER,
            Err(error) => {
                tracing::error!(%error, "reading the table's stream");
                TRY_AGAIN_AFTER
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// What the schedule of that function does.
async fn retry(stack: Stack) {
    loop {
        tokio::time::sleep(RETRY_EVERY).await;
        if !stack.retry_stream().await {
            tracing::error!("trying again what could not be delivered");
        }
    }
}

#[expect(
    clippy::print_stdout,
    reason = "what the person who started it reads first"
)]
fn greet(address: SocketAddr, endpoint: SocketAddr, more: Option<SocketAddr>) {
    let more = more
        .map(|more| format!("            http://{more}\n"))
        .unwrap_or_default();
    println!(
        "Postern     http://{address}
AWS         http://{endpoint}  (AWS_ENDPOINT_URL; key id {OPERATOR} or a function's name, secret {SECRET_KEY}, us-east-1)
{more}\
Application peatio
Outbox      http://{address}/_local/outbox

  curl -sd email=ann@example.com -d password=Tr0ub4dour-and-3 http://{address}/api/v1/accounts"
    );
}
