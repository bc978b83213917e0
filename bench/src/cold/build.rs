//! Builds what is measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Builds the functions and what they are measured beside in profile `release`; the folder they are
/// in.
///
/// # Errors
/// cargo is not there, or failed.
pub(super) fn binaries() -> Result<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--workspace", "--bins", "--examples"]);
    let status = cargo.current_dir(&workspace).status().context("cargo")?;
    ensure!(status.success(), "cargo build: {status}");
    // .../target/PROFILE/bench
    let own = std::env::current_exe()?;
    let target = own
        .parent()
        .and_then(Path::parent)
        .context("where the binaries are")?;
    Ok(target.join("release"))
}
