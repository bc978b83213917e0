//! The tables, as `docs/performance.md` has them.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};

use super::ROUNDS;
use super::sample::Samples;
use super::subject::Subject;
use crate::prices::count;

const MIB: f64 = 1_048_576.0;
const HEAD: &str = "| binary | MiB | connects at start | first poll, ms | times hello | asked | first answer, ms | peak \
                    memory, MiB |\n|---|--:|---|--:|--:|---|--:|--:|";

/// The table of all `subjects`, whose first is what the others are measured beside.
///
/// # Errors
/// A binary cannot be found any more.
pub(super) fn page(subjects: &[Subject], samples: &[Samples]) -> Result<String> {
    let hello = samples.first().context("nothing to measure beside")?.polled_ms();
    let mut page = format!("Medians of {ROUNDS} starts, files in the page cache.\n\n{HEAD}\n");
    for (subject, samples) in subjects.iter().zip(samples) {
        let size = count(usize::try_from(fs::metadata(&subject.binary)?.len())?) / MIB;
        let polled = samples.polled_ms();
        let connects = if subject.connects { "yes" } else { "no" };
        let asked = subject.request.as_ref().map(|request| format!("`{}`", request.row)).unwrap_or_default();
        let answered = samples.answered_ms().map(|ms| format!("{ms:.1}")).unwrap_or_default();
        let (ratio, peak) = (polled / hello, count(samples.peak_bytes()) / MIB);
        let name = &subject.name;
        writeln!(
            page,
            "| `{name}` | {size:.1} | {connects} | {polled:.1} | {ratio:.2} | {asked} | {answered} | {peak:.0} |"
        )?;
    }
    Ok(page)
}
