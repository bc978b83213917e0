//! `cargo run -p local`: the whole cloud on this machine.

use std::process::ExitCode;

use clap::Parser as _;
use local::run::{Command, run};

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    command.start_logging();
    match run(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local: {error:#}");
            ExitCode::FAILURE
        }
    }
}
