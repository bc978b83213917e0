//! The functions' log lines, counted as they are written.

use std::io::{Result as IoResult, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::util::SubscriberInitExt as _;

/// As a function on Lambda has it, without what the local cloud itself says.
const FILTER: &str = "info,aws=warn,local=off,s3s=off,s3s_fs=off";

/// How many bytes were written so far.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<AtomicUsize>);

impl Lines {
    pub(crate) fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> IoResult<usize> {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> IoResult<()> {
        Ok(())
    }
}

/// Starts to count, for the rest of the process.
///
/// # Errors
/// Somebody else listens already.
pub(crate) fn begin() -> Result<Lines> {
    let lines = Lines::default();
    let writer = lines.clone();
    let filter: Targets = FILTER.parse()?;
    shared::lambda::logs(filter, move || writer.clone(), None).try_init()?;
    Ok(lines)
}
