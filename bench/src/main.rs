//! `cargo run -p bench -- prices`: what Postern would cost on AWS; in profile `release`
//! `-- cold-start`: how fast functions start, and `-- load`: how fast they answer.

use std::process::ExitCode;

use bench::command::Command;
use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match Command::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
