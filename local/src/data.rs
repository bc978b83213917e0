//! The data folder: what survives a restart. One local cloud at a time may use it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A locked folder, or nothing at all: then everything is kept in memory.
#[derive(Debug, Default)]
pub(crate) struct Data {
    folder: Option<PathBuf>,
    /// Held for as long as the folder is in use.
    _lock: Option<File>,
}

impl Data {
    /// Makes `folder` if need be and locks it.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self> {
        let Some(folder) = folder else { return Ok(Self::default()) };
        let name = folder.display();
        fs::create_dir_all(folder).with_context(|| format!("the data folder {name}"))?;
        let lock = File::create(folder.join("lock")).with_context(|| format!("the data folder {name}"))?;
        if lock.try_lock().is_err() {
            bail!("the data folder {name} is in use by another local cloud");
        }
        Ok(Self { folder: Some(folder.to_owned()), _lock: Some(lock) })
    }

    /// Where `name` lies; nowhere in memory.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(name))
    }

    /// A folder of its own for `name`; none in memory.
    pub(crate) fn folder(&self, name: &str) -> io::Result<Option<PathBuf>> {
        self.path(name).map(|path| fs::create_dir_all(&path).map(|()| path)).transpose()
    }

    /// Writes a secret that only its owner can read: whole or not at all.
    pub(crate) fn keep(path: &Path, secret: &str) -> io::Result<()> {
        let draft = path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options.open(&draft)?.write_all(secret.as_bytes())?;
        fs::rename(draft, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_used_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Data::open(Some(folder.path())).unwrap();
        assert!(Data::open(Some(folder.path())).unwrap_err().to_string().contains("in use"));
        drop(first);
        assert!(Data::open(Some(folder.path())).is_ok());
    }
}
