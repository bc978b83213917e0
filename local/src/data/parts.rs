//! What the first start of a data folder makes, and whether it is still there: an empty table
//! beside a keyring, or a new keyring beside a table, would look like a folder that works. Touches
//! the folder.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::file::keep;

/// The emulator's file.
pub(crate) const TABLE: &str = "dynamodb.sqlite";
/// The folder of secrets, a file each.
pub(crate) const SECRETS: &str = "secrets";
/// How far the table's stream was read.
pub(crate) const POSITION: &str = "stream";
/// What the position says where nothing was read.
pub(crate) const HORIZON: &str = "horizon";
/// How far the clock was moved, in seconds.
const CLOCK: &str = "clock";
/// There until a first start has made everything.
const UNFINISHED: &str = "unfinished";

/// What to do where a part is gone.
const AGAIN: &str = "put it back from a copy, or start with an empty folder";

/// That a folder has all its parts, with something in them; or that it is new, which is noted.
pub(super) fn check(folder: &Path, secrets: &[String]) -> Result<()> {
    if folder.join(UNFINISHED).exists() {
        return Ok(());
    }
    let there = [TABLE, SECRETS, POSITION, CLOCK]
        .iter()
        .any(|part| folder.join(part).exists());
    if !there {
        File::create(folder.join(UNFINISHED))?;
        return Ok(());
    }
    let secrets = secrets.iter().map(|name| format!("{SECRETS}/{name}"));
    for part in [TABLE.to_owned()].into_iter().chain(secrets) {
        has(folder, &part, AGAIN)?;
    }
    has(
        folder,
        POSITION,
        &format!("write {HORIZON} into it, and every event is delivered once more"),
    )?;
    match has(folder, CLOCK, "write 0 into it") {
        // Folders from before the clock was kept have none.
        Err(_) if !folder.join(CLOCK).exists() => Ok(()),
        checked => checked,
    }
}

fn has(folder: &Path, part: &str, what_to_do: &str) -> Result<()> {
    match fs::metadata(folder.join(part)) {
        Ok(found) if found.len() > 0 => Ok(()),
        Ok(_) => bail!("{part} is empty: {what_to_do}"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{part} is missing: {what_to_do}")
        }
        Err(error) => Err(error).with_context(|| part.to_owned()),
    }
}

pub(super) fn complete(folder: &Path) -> Result<()> {
    for (part, fresh) in [(POSITION, HORIZON), (CLOCK, "0")] {
        let path = folder.join(part);
        if !path.exists() {
            keep(&path, fresh)?;
        }
    }
    match fs::remove_file(folder.join(UNFINISHED)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

pub(super) fn moved_secs(folder: &Path) -> Result<i64> {
    let path = folder.join(CLOCK);
    if !path.exists() {
        return Ok(0);
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let secs = text.trim().parse().ok();
    secs.with_context(|| {
        format!(
            "{} is no number of seconds: write 0 into it",
            path.display()
        )
    })
}

pub(super) fn keep_moved(folder: &Path, secs: i64) -> io::Result<()> {
    keep(&folder.join(CLOCK), &secs.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        check(folder.path(), &secrets()).unwrap();
        fs::create_dir(folder.path().join(SECRETS)).unwrap();
        for part in [TABLE, "secrets/Keyring"] {
            fs::write(folder.path().join(part), "x").unwrap();
        }
        complete(folder.path()).unwrap();
        folder
    }

    fn secrets() -> Vec<String> {
        vec!["Keyring".to_owned()]
    }

    #[test]
    fn a_folder_that_lost_a_part_says_which_and_what_to_do() {
        for (part, what_to_do) in [
            (TABLE, AGAIN),
            ("secrets/Keyring", AGAIN),
            (
                POSITION,
                "write horizon into it, and every event is delivered once more",
            ),
            (CLOCK, "write 0 into it"),
        ] {
            let folder = made();
            check(folder.path(), &secrets()).unwrap();
            fs::write(folder.path().join(part), "").unwrap();
            let refusal = check(folder.path(), &secrets()).unwrap_err().to_string();
            assert_eq!(refusal, format!("{part} is empty: {what_to_do}"));
            fs::remove_file(folder.path().join(part)).unwrap();
            let refusal = check(folder.path(), &secrets()).map_err(|error| error.to_string());
            let expected = Err(format!("{part} is missing: {what_to_do}"));
            assert_eq!(refusal, if part == CLOCK { Ok(()) } else { expected });
        }
    }

    #[test]
    fn a_first_start_that_broke_off_begins_again() {
        let folder = tempfile::tempdir().unwrap();
        check(folder.path(), &secrets()).unwrap();
        fs::write(folder.path().join(TABLE), "x").unwrap();
        check(folder.path(), &secrets()).unwrap();
    }

    #[test]
    fn the_clock_stays_moved() {
        let folder = made();
        assert_eq!(moved_secs(folder.path()).unwrap(), 0);
        keep_moved(folder.path(), 86_400).unwrap();
        assert_eq!(moved_secs(folder.path()).unwrap(), 86_400);
        fs::write(folder.path().join(CLOCK), "garbage").unwrap();
        assert!(
            moved_secs(folder.path())
                .unwrap_err()
                .to_string()
                .contains("is no number of seconds")
        );
    }
}
