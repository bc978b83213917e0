//! The binary: reads the command, does it, tells the exit code.

use std::process::ExitCode;

use clap::Parser;
use operator::command::Command;
use operator::failure::Failure;
use operator::office::Office;
use operator::screen::Screen;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command = Command::parse();
    let mut screen = Screen::terminal(command.json, command.yes);
    let deed = async {
        let office = Office::open(&command.place).await?;
        operator::run(command.deed, &office, &mut screen).await
    };
    let done = tokio::select! {
        done = deed => done,
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("operator: {failure}");
            ExitCode::from(failure.code())
        }
    }
}
