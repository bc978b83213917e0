//! What Linux tells of a process: its processor time and its memory. Elsewhere nothing.

use std::fs;
use std::time::Duration;

/// Processor time that the threads of this process have had.
#[must_use]
pub fn cpu(process_id: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{process_id}/task")).into_iter().flatten().flatten();
    let nanos = tasks.filter_map(|task| {
        let line = fs::read_to_string(task.path().join("schedstat")).ok()?;
        line.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

/// The most bytes of memory that it had at any time, as far as they were in use.
#[must_use]
pub fn peak_bytes(process_id: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process_id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<usize>().ok().map(|kib| kib * 1_024)
}
