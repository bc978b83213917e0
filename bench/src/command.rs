//! The command: what is measured, and its options.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};
use local::run;

use crate::{cold, errors, load, prices};

/// Measures Postern on this machine and prints a page of Markdown. For figures that mean something,
/// run it in profile `release`.
#[derive(Debug, Parser)]
#[command(name = "bench")]
pub struct Command {
    #[command(subcommand)]
    task: Task,
}

/// What is measured.
#[derive(Debug, Subcommand)]
enum Task {
    /// Print what every operation costs at AWS's list prices, and what a month costs, as
    /// `docs/prices.md`
    Prices,
    /// Print every refusal, with its code, its statuses and its words, as `docs/errors.md`
    Errors,
    /// Build the functions in profile `release` and print how fast they start, beside a function
    /// that does nothing
    ColdStart {
        /// Folder of binaries that are there already; nothing is built then
        #[arg(long, value_name = "FOLDER")]
        binaries: Option<PathBuf>,
    },
    /// Print how fast this machine answers, over 1, 8 and 32 connections, and beside it bare
    /// password hashes
    Load {
        /// How long each cell of the table is measured, in seconds
        #[arg(long, default_value_t = 5)]
        seconds: u64,
    },
    /// Run the local cloud, as `load` does in a process of its own
    #[command(hide = true)]
    Cloud(Box<run::Command>),
}

impl Command {
    /// Measures, and prints what was found.
    ///
    /// # Errors
    /// Postern did not do what it must.
    pub async fn run(self) -> Result<()> {
        match self.task {
            Task::Prices => prices::print().await,
            Task::Errors => {
                print!("{}", errors::page());
                Ok(())
            }
            Task::ColdStart { binaries } => cold::print(binaries).await,
            Task::Load { seconds } => load::print(seconds).await,
            Task::Cloud(command) => {
                command.start_logging();
                run::run(*command).await
            }
        }
    }
}
