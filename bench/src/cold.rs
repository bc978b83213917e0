//! Cold starts: every function's release binary under a stand-in for Lambda's Runtime API, from the
//! start of its process to its first poll for work and to its first answer, beside a function that
//! does nothing, in turns; and what requests take of them when they are warm, beside bare password
//! hashes.

mod build;
mod page;
mod sample;
mod subject;
mod warm;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::load::bare;
use local::Stack;
use sample::Pairs;

/// How long bare hashes are made, twice.
const HASHES: Duration = Duration::from_secs(2);

/// Measures the binaries in a folder, or those that it builds first, and prints the tables.
///
/// # Errors
/// The build failed, a binary did not start, or one did not answer as it must.
#[expect(clippy::print_stdout, reason = "the page is what the command is for")]
pub async fn print(binaries: Option<PathBuf>) -> Result<()> {
    let folder = binaries.map_or_else(build::binaries, Ok)?;
    let stack = Stack::memory().await?;
    let subjects = subject::all(&stack, &folder).await?;
    let hello = subjects.first().context("nothing to measure beside")?;
    let mut started = Vec::new();
    for subject in &subjects {
        started.push((subject, Pairs::taken(hello, subject).await?));
    }
    print!("{}", page::starts(&started)?);
    // Half before and half after what is measured beside them.
    let mut bare = bare::on(1, HASHES)?.figures;
    let mut answers = Vec::new();
    for subject in subjects.iter().filter(|subject| subject.connects) {
        if let Some(request) = &subject.request {
            answers.push((subject, request, warm::measured(subject, request).await?));
        }
    }
    bare.add(bare::on(1, HASHES)?.figures);
    print!("{}", page::answers(&answers, &bare)?);
    Ok(())
}
