//! What Linux tells of processes: their time and memory, and the processor. Touches `/proc` only.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Linux tells processor times in hundredths of a second, whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);
/// Where user and system time stand in `/proc/PID/stat`, counted from behind the name (proc(5):
/// fields 14 and 15).
const USER_TIME: usize = 11;

/// Processor time that those of a process's threads have had that still run, to the nanosecond;
/// nothing where this is not Linux.
#[must_use]
pub fn cpu_of_threads(process_id: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{process_id}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let nanos = tasks.filter_map(|task| {
        let line = fs::read_to_string(task.path().join("schedstat")).ok()?;
        line.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

/// The most memory that a process ever had in use, in bytes.
#[must_use]
pub fn peak_bytes(process_id: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process_id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace()
        .next()?
        .parse::<usize>()
        .ok()
        .map(|kib| kib * 1_024)
}

/// Processor time that a process has had, threads that have ended included.
///
/// # Errors
/// There is no such process, or this is not Linux.
pub(crate) fn cpu(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))
        .context("the processor time of a process")?;
    cpu_in(&stat).context("/proc/PID/stat is not as proc(5) has it")
}

/// User and system time. The name stands in brackets and may hold anything.
fn cpu_in(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(USER_TIME);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    TICK.checked_mul(user.checked_add(system)?)
}

/// The machine in words: `2 cores, AMD EPYC`.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {}", model())
}

/// The processor's name; `an unknown processor` where Linux tells none.
fn model() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    model_in(&cpuinfo)
        .unwrap_or("an unknown processor")
        .to_owned()
}

fn model_in(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo
        .lines()
        .find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_found_behind_any_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 17 3 4 20 0 5 0 99 1 2";
        assert_eq!(cpu_in(stat), Some(Duration::from_millis(2_670)));
        assert_eq!(cpu_in("7 (a) S 1 7 7"), None);
        assert!(cpu(0).is_err());
    }

    #[test]
    fn the_processor_has_a_name() {
        assert_eq!(
            model_in("processor\t: 0\nmodel name\t: Quick: 9 \nflags\t: a"),
            Some("Quick: 9")
        );
        assert_eq!(model_in("processor\t: 0"), None);
    }
}
