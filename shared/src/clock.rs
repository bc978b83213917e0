//! The only reader of time. The local stack and the tests move it; on AWS it is the system's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::{Date, OffsetDateTime};

/// Unix time in whole seconds: what conditions, expiries and JWT claims compare.
pub type Timestamp = i64;

/// The system's time plus an offset that all clones share.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_secs: Arc<AtomicI64>,
}

impl Clock {
    /// Now, in Unix seconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    pub fn now(&self) -> Timestamp {
        OffsetDateTime::now_utc().unix_timestamp() + self.offset_secs.load(Ordering::Relaxed)
    }

    /// Moves every clone of this clock by `secs`, for the local stack and the tests.
    pub fn advance(&self, secs: i64) {
        self.offset_secs.fetch_add(secs, Ordering::Relaxed);
    }
}

/// `2018-05-16T14:03:22Z`: how the APIs write a time.
#[must_use]
pub fn iso8601(at: Timestamp) -> String {
    let at = OffsetDateTime::from_unix_timestamp(at).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}

/// The day that it is `hours` east of Greenwich: 14 where days begin first, -12 where they end last.
#[must_use]
pub fn day_at(at: Timestamp, hours: i64) -> Date {
    OffsetDateTime::from_unix_timestamp(at.saturating_add(hours * 3_600)).unwrap_or(OffsetDateTime::UNIX_EPOCH).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_moves_with_its_clock() {
        let clock = Clock::default();
        let clone = clock.clone();
        let before = clone.now();
        clock.advance(3_600);
        assert!(clone.now() >= before + 3_600);
    }

    #[test]
    fn a_day_lasts_fifty_hours_somewhere() {
        let noon = 1_526_472_000;
        let days = [14, 12, 0, -12, -13].map(|hours| day_at(noon, hours).to_string());
        assert_eq!(days, ["2018-05-17", "2018-05-17", "2018-05-16", "2018-05-16", "2018-05-15"]);
    }

    #[test]
    fn times_are_written_in_utc_without_a_fraction() {
        assert_eq!(iso8601(1_526_479_402), "2018-05-16T14:03:22Z");
    }
}
