//! What a number of like pieces of work took. Pure.

use std::time::Duration;

/// What like pieces of work took.
#[derive(Debug)]
pub(crate) struct Figures {
    /// Each of them, the shortest first.
    took: Vec<Duration>,
    elapsed: Duration,
    cpu: Duration,
}

impl Figures {
    /// Of work that `took` so long each, all of it within `elapsed`, for processor time `cpu`.
    pub(crate) fn new(mut took: Vec<Duration>, elapsed: Duration, cpu: Duration) -> Self {
        took.sort_unstable();
        Self { took, elapsed, cpu }
    }

    /// Counts others in, which were worked at another time.
    pub(crate) fn add(&mut self, other: Self) {
        self.took.extend(other.took);
        self.took.sort_unstable();
        self.elapsed += other.elapsed;
        self.cpu += other.cpu;
    }

    /// How many pieces.
    pub(crate) fn count(&self) -> usize {
        self.took.len()
    }

    /// Pieces a second.
    pub(crate) fn rate(&self) -> f64 {
        self.number() / self.elapsed.as_secs_f64()
    }

    /// Processor time of one, in milliseconds.
    pub(crate) fn cpu_ms(&self) -> f64 {
        self.cpu.as_secs_f64() * 1_000.0 / self.number()
    }

    /// The time in milliseconds that `percent` of them took at the most (nearest rank).
    pub(crate) fn within_ms(&self, percent: usize) -> f64 {
        within_ms(&self.took, percent)
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn number(&self) -> f64 {
        self.took.len() as f64
    }
}

/// The time in milliseconds that `percent` of `sorted` took at the most (nearest rank); 0 of none.
pub(crate) fn within_ms(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
        .as_secs_f64()
        * 1_000.0
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
        assert!(
            close(five.rate(), 1.25)
                && close(five.cpu_ms(), 200.0)
                && close(five.within_ms(50), 7.0)
        );
    }
}
