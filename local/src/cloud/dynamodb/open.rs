//! The emulator's start, with indexes that it lacks. Touches its SQLite file only, or memory that
//! it shares with this.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, anyhow};
use dynoxide::Database;
use rusqlite::Connection;

/// The emulator keeps the records of a stream for good, and at each write looks for the highest
/// number among them: without an index it grows slower with use.
const INDEX: &str = "CREATE INDEX IF NOT EXISTS local_stream_order
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER), shard_id)";

/// The emulator, and a way of one's own to what it keeps.
pub(super) struct Opened {
    pub(super) db: Database,
    pub(super) beside: Connection,
}

/// In the file at `path`, which is made if need be.
pub(super) fn in_file(path: &Path) -> Result<Opened> {
    let opened = open(
        path.to_str()
            .context("the data folder's name is not UTF-8")?,
    );
    opened.map_err(|error| match error.to_string() {
        why if why.contains("not a valid SQLite") => {
            anyhow!(
                "{} is no table: put it back from a copy, or start with an empty folder",
                path.display()
            )
        }
        _ => error.context(format!(
            "{} cannot be used; is its disk full?",
            path.display()
        )),
    })
}

/// In memory, under a name of its own, by which both connections reach it.
pub(super) fn in_memory() -> Result<Opened> {
    open(&name_in_memory())
}

/// In memory, with all that `other` holds.
pub(super) fn copied(other: &Connection) -> Result<Opened> {
    let name = name_in_memory();
    // What is in memory lasts for as long as somebody has it open.
    let beside = Connection::open(&name)?;
    other.execute("VACUUM INTO ?1", [&name])?;
    let db = Database::new(&name)?;
    Ok(Opened { db, beside })
}

fn name_in_memory() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("file:/postern-{number}?vfs=memdb")
}

fn open(name: &str) -> Result<Opened> {
    let db = Database::new(name)?;
    let beside = Connection::open(name)?;
    beside.execute_batch(INDEX)?;
    Ok(Opened { db, beside })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the emulator looks for the highest number.
    const LOOK: &str = "EXPLAIN QUERY PLAN
        SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1
        FROM _stream_records WHERE table_name = 'T'";

    #[test]
    fn the_highest_number_is_found_by_the_index_in_a_file_and_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        for opened in [in_file(&folder.path().join("file")), in_memory()] {
            let plan: String = opened
                .unwrap()
                .beside
                .query_row(LOOK, [], |row| row.get(3))
                .unwrap();
            assert!(plan.contains("INDEX local_stream_order"), "{plan}");
        }
    }
}
