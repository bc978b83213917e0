//! The emulator's start, with an index that it lacks. Touches its SQLite file only.

use std::path::Path;

use anyhow::{Context, Result};
use dynoxide::Database;
use rusqlite::Connection;

/// The emulator keeps the records of a stream for good, and at each write looks for the highest number among them: without
/// an index it grows slower with use.
const INDEX: &str = "CREATE INDEX IF NOT EXISTS local_stream_order
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER), shard_id)";

/// In the file at `path`, which is made if need be.
pub(super) fn in_file(path: &Path) -> Result<Database> {
    let db = Database::new(name(path)?)?;
    indexed(path)?;
    Ok(db)
}

/// In memory, by way of a file: nobody but the emulator can reach what is in memory.
pub(super) fn in_memory() -> Result<Database> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("dynamodb.sqlite");
    let db = Database::memory()?;
    db.vacuum_into(name(&path)?)?;
    indexed(&path)?;
    db.restore_from(name(&path)?)?;
    Ok(db)
}

fn indexed(path: &Path) -> Result<()> {
    Ok(Connection::open(path)?.execute_batch(INDEX)?)
}

fn name(path: &Path) -> Result<&str> {
    path.to_str().context("the data folder's name is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the emulator looks for the highest number.
    const LOOK: &str = "EXPLAIN QUERY PLAN
        SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 'T'";

    #[test]
    fn the_highest_number_is_found_by_the_index_in_a_file_and_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let (file, memory) = (folder.path().join("file"), folder.path().join("memory"));
        in_file(&file).unwrap();
        in_memory().unwrap().vacuum_into(name(&memory).unwrap()).unwrap();
        for path in [file, memory] {
            let plan: String = Connection::open(&path).unwrap().query_row(LOOK, [], |row| row.get(3)).unwrap();
            assert!(plan.contains("INDEX local_stream_order"), "{plan}");
        }
    }
}
