//! The data folder: what survives a restart. One local cloud at a time may use it, and none that
//! has lost a part.

mod file;
mod parts;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

pub(crate) use file::keep;
pub(crate) use parts::{HORIZON, POSITION, SECRETS, TABLE};

/// A locked folder, or nothing at all: then everything is kept in memory.
#[derive(Debug, Default)]
pub(crate) struct Data {
    folder: Option<PathBuf>,
    /// Held for as long as the folder is in use.
    _lock: Option<File>,
}

impl Data {
    /// Makes `folder` if need be and locks it. It holds these `secrets`, and all else that its
    /// first start made.
    pub(crate) fn open(folder: Option<&Path>, secrets: &[String]) -> Result<Self> {
        let Some(folder) = folder else {
            return Ok(Self::default());
        };
        let name = folder.display();
        fs::create_dir_all(folder).with_context(|| format!("the data folder {name}"))?;
        let lock =
            File::create(folder.join("lock")).with_context(|| format!("the data folder {name}"))?;
        if lock.try_lock().is_err() {
            bail!("the data folder {name} is in use by another local cloud");
        }
        parts::check(folder, secrets).with_context(|| format!("the data folder {name}"))?;
        Ok(Self {
            folder: Some(folder.to_owned()),
            _lock: Some(lock),
        })
    }

    /// Where `name` lies; nowhere in memory.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(name))
    }

    /// A folder of its own for `name`; none in memory.
    pub(crate) fn folder(&self, name: &str) -> io::Result<Option<PathBuf>> {
        self.path(name)
            .map(|path| fs::create_dir_all(&path).map(|()| path))
            .transpose()
    }

    /// How far the clock was moved before the last end.
    pub(crate) fn moved_secs(&self) -> Result<i64> {
        self.folder.as_deref().map_or(Ok(0), parts::moved_secs)
    }

    /// Notes how far the clock is moved.
    pub(crate) fn keep_moved(&self, secs: i64) -> io::Result<()> {
        self.folder
            .as_deref()
            .map_or(Ok(()), |folder| parts::keep_moved(folder, secs))
    }

    /// Ends the first start: from now on no part may be missing.
    pub(crate) fn complete(&self) -> Result<()> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        parts::complete(folder).with_context(|| format!("the data folder {}", folder.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_used_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Data::open(Some(folder.path()), &[]).unwrap();
        assert!(
            Data::open(Some(folder.path()), &[])
                .unwrap_err()
                .to_string()
                .contains("in use")
        );
        drop(first);
        assert!(Data::open(Some(folder.path()), &[]).is_ok());
    }
}
