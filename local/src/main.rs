//! `cargo run -p local`: the whole cloud on this machine; `-- prices`: what it would cost on AWS; in profile `release`
//! `-- cold-start`: how fast functions start, and `-- load`: how fast they answer.

use std::process::ExitCode;

use clap::Parser;
use local::run::{Command, Task, run};
use local::{cold, load, prices};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    let done = match command.task.clone() {
        Some(Task::Prices) => prices::print().await,
        Some(Task::ColdStart { binaries }) => cold::print(binaries).await,
        Some(Task::Load { seconds }) => load::print(seconds).await,
        None => {
            let lines = tracing_subscriber::fmt::layer().compact().with_writer(std::io::stderr);
            tracing_subscriber::registry().with(lines).with(command.log.clone()).init();
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
