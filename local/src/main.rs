//! `cargo run -p local`: the whole cloud on this machine; `-- prices`: what it would cost on AWS; `-- cold-start`: how fast
//! functions start.

use std::process::ExitCode;

use clap::Parser;
use local::run::{Command, Task, run};
use local::{cold, prices};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    let done = match command.task.clone() {
        Some(Task::Prices) => prices::print().await,
        Some(Task::ColdStart { binaries }) => cold::print(binaries).await,
        None => {
            // What s3s calls an error is its client's, who is told.
            let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,s3s=off"));
            tracing_subscriber::fmt().with_env_filter(filter).compact().with_writer(std::io::stderr).init();
            run(command).await
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local: {error:#}");
            ExitCode::FAILURE
        }
    }
}
