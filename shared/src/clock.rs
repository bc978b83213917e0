//! The only reader of time. The local stack and the tests move it; on AWS it is the system's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::OffsetDateTime;

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
    fn times_are_written_in_utc_without_a_fraction() {
        assert_eq!(iso8601(1_526_479_402), "2018-05-16T14:03:22Z");
    }
}
