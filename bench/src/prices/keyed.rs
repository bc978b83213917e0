//! What a client pays for that names its requests by keys.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::measure::{Operation, plain};

/// How a row of the table begins.
pub(super) const ROW: &str = "| with a key `";

/// The table of the operations that heed a key: those that take more `with_key` than without.
///
/// # Errors
/// The walks differ.
pub(super) fn section(operations: &[Operation], with_key: &[Operation]) -> Result<String> {
    let mut text = "
## With an `Idempotency-Key`

The same operations where the client sends a key, each for the first time (docs/idempotency.md). Before it runs, its record is claimed: a trip
and a write. Where its effect is in the table, effect and answer are one transaction, which doubles their units; else the answer
is kept afterwards: a trip, and a write for each KB of it. **A repetition costs one trip and the units of a refused write** (1 W for each KB of the record),
whatever the operation, and a read where it comes with another token. Operations that are not here take no notice of a key. The last column
is what that costs more, in waits of Lambda, reads and writes.

| operation | trips | R | W | later R | later W | more micro-dollars |
|---|--:|--:|--:|--:|--:|--:|
"
    .to_owned();
    for (operation, usual) in heeding(operations, with_key)? {
        let (later_reads, later_writes) = operation.later_units();
        let Operation {
            route,
            trips,
            reads,
            writes,
            ..
        } = operation;
        let units = [*reads, *writes, later_reads, later_writes]
            .map(|units| plain(units).to_string())
            .join(" | ");
        writeln!(
            text,
            "{ROW}{route}` | {trips} | {units} | {:.2} |",
            operation.more_micros(usual)
        )?;
    }
    Ok(text)
}

fn heeding<'a>(
    operations: &'a [Operation],
    with_key: &'a [Operation],
) -> Result<Vec<(&'a Operation, &'a Operation)>> {
    let mut pairs = Vec::new();
    for operation in with_key {
        let usual = operations
            .iter()
            .find(|one| one.route == operation.route)
            .context("the walks differ")?;
        if operation.trips > usual.trips {
            pairs.push((operation, usual));
        }
    }
    Ok(pairs)
}
