//! What a number of like pieces of work took, and the reading of Linux's own counts. Pure, but for `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Linux tells processor times in hundredths of a second, whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);
/// Where user and system time stand in `/proc/PID/stat`, counted from behind the name (proc(5): fields 14 and 15).
const USER_TIME: usize = 11;

/// What like pieces of work took.
#[derive(Debug)]
pub(super) struct Figures {
    /// Each of them, the shortest first.
    took: Vec<Duration>,
    elapsed: Duration,
    cpu: Duration,
}

impl Figures {
    /// Of work that `took` so long each, all of it within `elapsed`, for processor time `cpu`.
    pub(super) fn new(mut took: Vec<Duration>, elapsed: Duration, cpu: Duration) -> Self {
        took.sort_unstable();
        Self { took, elapsed, cpu }
    }

    /// Counts others in, which were worked at another time.
    pub(super) fn add(&mut self, other: Self) {
        self.took.extend(other.took);
        self.took.sort_unstable();
        self.elapsed += other.elapsed;
        self.cpu += other.cpu;
    }

    /// How many pieces.
    pub(super) fn count(&self) -> usize {
        self.took.len()
    }

    /// Pieces a second.
    pub(super) fn rate(&self) -> f64 {
        self.number() / self.elapsed.as_secs_f64()
    }

    /// Processor time of one, in milliseconds.
    pub(super) fn cpu_ms(&self) -> f64 {
        self.cpu.as_secs_f64() * 1_000.0 / self.number()
    }

    /// The time in milliseconds that `percent` of them took at the most (nearest rank).
    pub(super) fn within_ms(&self, percent: usize) -> f64 {
        let rank = (self.took.len() * percent).div_ceil(100);
        let took = self.took.get(rank.saturating_sub(1)).copied().unwrap_or_default();
        took.as_secs_f64() * 1_000.0
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn number(&self) -> f64 {
        self.took.len() as f64
    }
}

/// Processor time that a process has had, threads that have ended included.
///
/// # Errors
/// There is no such process, or this is not Linux.
pub(super) fn cpu(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).context("the processor time of a process")?;
    cpu_in(&stat).context("/proc/PID/stat is not as proc(5) has it")
}

/// User and system time. The name stands in brackets and may hold anything.
fn cpu_in(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(USER_TIME);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    TICK.checked_mul(user.checked_add(system)?)
}

/// The processor's name; `an unknown processor` where Linux tells none.
pub(super) fn model() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    model_in(&cpuinfo).unwrap_or("an unknown processor").to_owned()
}

fn model_in(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(took: impl IntoIterator<Item = u64>) -> Figures {
        let took = took.into_iter().map(Duration::from_millis).collect();
        Figures::new(took, Duration::from_secs(2), Duration::from_millis(500))
    }

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    #[test]
    fn percentiles_are_nearest_ranks_whatever_the_order() {
        let hundred = figures((1..=100).rev());
        for (percent, ms) in [(50, 50.0), (99, 99.0), (100, 100.0), (1, 1.0)] {
            assert!(close(hundred.within_ms(percent), ms), "{percent}");
        }
        let three = figures([30, 10, 20]);
        assert!(close(three.within_ms(50), 20.0) && close(three.within_ms(99), 30.0));
        assert!(close(figures([7]).within_ms(50), 7.0));
    }

    #[test]
    fn rates_and_shares_are_of_the_whole_span() {
        let four = figures([1, 2, 3, 4]);
        assert_eq!(four.count(), 4);
        assert!(close(four.rate(), 2.0) && close(four.cpu_ms(), 125.0));
    }

    #[test]
    fn what_was_worked_at_another_time_is_counted_in() {
        let mut five = figures([9, 8, 7]);
        five.add(figures([1, 2]));
        assert_eq!(five.count(), 5);
        assert!(close(five.rate(), 1.25) && close(five.cpu_ms(), 200.0) && close(five.within_ms(50), 7.0));
    }

    #[test]
    fn user_and_system_time_are_found_behind_any_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 17 3 4 20 0 5 0 99 1 2";
        assert_eq!(cpu_in(stat), Some(Duration::from_millis(2_670)));
        assert_eq!(cpu_in("7 (a) S 1 7 7"), None);
        assert!(cpu(0).is_err());
    }

    #[test]
    fn the_processor_has_a_name() {
        assert_eq!(model_in("processor\t: 0\nmodel name\t: Quick: 9 \nflags\t: a"), Some("Quick: 9"));
        assert_eq!(model_in("processor\t: 0"), None);
    }
}
