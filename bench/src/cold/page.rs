//! The tables, as `docs/performance.md` has them.

use std::fmt::Write as _;
use std::fs;

use anyhow::Result;

use super::sample::{Pairs, ROUNDS};
use super::subject::{Request, Subject};
use crate::figures::Figures;
use crate::prices::count;
use crate::process::machine;

const MIB: f64 = 1_048_576.0;
const STARTS: &str = "| binary | MiB | connects at start | first poll, ms | `hello`, ms | times | \
    asked | first answer, ms | peak memory, MiB |\n|---|--:|---|--:|--:|--:|---|--:|--:|";
const ANSWERS: &str = "| binary | asked | times | p50 ms | p99 ms | CPU ms | of a bare hash \
    |\n|---|---|--:|--:|--:|--:|--:|";

/// The table of what was `started`, each beside `hello`.
///
/// # Errors
/// A binary cannot be found any more.
pub(super) fn starts(started: &[(&Subject, Pairs)]) -> Result<String> {
    let about = format!(
        "{}; medians of {ROUNDS} starts in turns with `hello`; files in the page cache.",
        machine()
    );
    let mut page = format!("{about}\n\n{STARTS}\n");
    for (subject, pairs) in started {
        let size = count(usize::try_from(fs::metadata(&subject.binary)?.len())?) / MIB;
        let (polled, hello) = (pairs.own.polled_ms(), pairs.hello.polled_ms());
        let connects = if subject.connects { "yes" } else { "no" };
        let asked = subject
            .request
            .as_ref()
            .map(|request| format!("`{}`", request.row))
            .unwrap_or_default();
        let answered = pairs
            .own
            .answered_ms()
            .map(|ms| format!("{ms:.1}"))
            .unwrap_or_default();
        let (times, peak) = (polled / hello, count(pairs.own.peak_bytes()) / MIB);
        let name = &subject.name;
        let polls = format!("{polled:.2} | {hello:.2} | {times:.2}");
        writeln!(
            page,
            "| `{name}` | {size:.1} | {connects} | {polls} | {asked} | {answered} | {peak:.0} |"
        )?;
    }
    Ok(page)
}

/// The table of warm `answers`, beside a bare hash.
///
/// # Errors
/// None that is known.
pub(super) fn answers(answers: &[(&Subject, &Request, Figures)], bare: &Figures) -> Result<String> {
    let mut page = format!("\n{ANSWERS}\n");
    for (subject, request, figures) in answers {
        let (name, row, requests) = (&subject.name, &request.row, figures.count());
        let (p50, p99, cpu) = (
            figures.within_ms(50),
            figures.within_ms(99),
            figures.cpu_ms(),
        );
        let times = cpu / bare.cpu_ms();
        writeln!(
            page,
            "| `{name}` | `{row}` | {requests} | {p50:.2} | {p99:.2} | {cpu:.2} | {times:.2} |"
        )?;
    }
    let (hashes, p50, p99, cpu) = (
        bare.count(),
        bare.within_ms(50),
        bare.within_ms(99),
        bare.cpu_ms(),
    );
    writeln!(
        page,
        "| none | a bare hash | {hashes} | {p50:.2} | {p99:.2} | {cpu:.2} | 1.00 |"
    )?;
    Ok(page)
}
