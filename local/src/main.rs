//! `cargo run -p local`: the whole cloud on this machine.

use std::process::ExitCode;

use clap::Parser;
use local::run::{Command, run};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    // What s3s calls an error is its client's, who is told.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,s3s=off"));
    tracing_subscriber::fmt().with_env_filter(filter).compact().with_writer(std::io::stderr).init();
    match run(Command::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local: {error:#}");
            ExitCode::FAILURE
        }
    }
}
