//! Cold starts: every function's release binary under a stand-in for Lambda's Runtime API, from the start of its process
//! to its first poll for work and to its first answer, beside a function that does nothing, in the same rounds.

mod build;
mod page;
mod sample;
mod subject;

use std::path::PathBuf;

use anyhow::Result;

use crate::Stack;
use sample::{Sample, Samples};

/// How often each binary is started.
const ROUNDS: usize = 30;

/// Measures the binaries in a folder, or those that it builds first, and prints the tables.
///
/// # Errors
/// The build failed, a binary did not start, or one did not answer as it must.
#[expect(clippy::print_stdout, reason = "the page is what the command is for")]
pub async fn print(binaries: Option<PathBuf>) -> Result<()> {
    let folder = binaries.map_or_else(build::binaries, Ok)?;
    let stack = Stack::memory().await?;
    let subjects = subject::all(&stack, &folder).await?;
    let mut samples: Vec<Samples> = subjects.iter().map(|_| Samples::default()).collect();
    // In turns, so that what else the machine does meets all alike. The first round reads the files into memory.
    for round in 0..=ROUNDS {
        for (subject, samples) in subjects.iter().zip(&mut samples) {
            let sample = Sample::taken(subject).await?;
            if round > 0 {
                samples.push(sample);
            }
        }
    }
    print!("{}", page::page(&subjects, &samples)?);
    Ok(())
}
