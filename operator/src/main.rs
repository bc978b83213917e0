//! The binary: reads the command, does it, tells the exit code.

use std::process::ExitCode;

use clap::Parser;
use operator::command::Command;
use operator::failure::Failure;
use operator::office::Office;
use operator::screen::Screen;

// Two threads, for one may wait for a person at the keyboard while the other hears ctrl-C.
#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> ExitCode {
    let command = Command::parse();
    let mut screen = Screen::terminal(command.json, command.yes);
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(told(&Failure::Interrupted).into());
        }
    });
    let deed = async {
        let office = Office::open(&command.place).await?;
        operator::run(command.deed, &office, &mut screen).await
    };
    deed.await.map_or_else(|failure| told(&failure).into(), |()| ExitCode::SUCCESS)
}

/// The exit code of a failure that people are told of.
fn told(failure: &Failure) -> u8 {
    eprintln!("operator: {failure}");
    failure.code()
}
