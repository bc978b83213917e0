//! The binary: reads the command, does it, tells the exit code.

use std::process::ExitCode;

use clap::Parser;
use operator::command::CommandLine;
use operator::context::OperatorContext;
use operator::failure::Failure;
use operator::screen::Screen;

// Two threads, for one may wait for a person at the keyboard while the other hears ctrl-C.
#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> ExitCode {
    let line = CommandLine::parse();
    let mut screen = Screen::terminal(line.json, line.yes);
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(told(&Failure::Interrupted).into());
        }
    });
    let done = async {
        let context = OperatorContext::open(&line.place).await?;
        operator::run(line.command, &context, &mut screen).await
    };
    done.await
        .map_or_else(|failure| told(&failure).into(), |()| ExitCode::SUCCESS)
}

/// The exit code of a failure that people are told of.
fn told(failure: &Failure) -> u8 {
    eprintln!("operator: {failure}");
    failure.code()
}
