//! The only reader of time. The local stack and the tests move it; on AWS it is the system's.

mod turns;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use time::{Date, OffsetDateTime};
use turns::Turns;

/// Unix time in whole seconds: what conditions, expiries and JWT claims compare.
pub type Timestamp = i64;

const HOUR_SECS: i64 = 3_600;

/// The system's time, or one that it is held at, plus an offset that all clones share.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    held_at: Option<Timestamp>,
    offset_secs: Arc<AtomicI64>,
    turns: Arc<Turns>,
}

/// Somebody who works by a clock, until it is dropped.
#[derive(Debug)]
pub struct Working(Arc<Turns>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.finish();
    }
}

impl Clock {
    /// Now, in Unix seconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    pub fn now(&self) -> Timestamp {
        let base = self
            .held_at
            .unwrap_or_else(|| OffsetDateTime::now_utc().unix_timestamp());
        base + self.offset_secs.load(Ordering::Relaxed)
    }

    /// This clock stopped at its next full hour: then it moves only when it is told to, and no hour
    /// turns by itself.
    #[must_use]
    pub fn held(&self) -> Self {
        let now = self.now();
        Self::held_at(now + HOUR_SECS - now.rem_euclid(HOUR_SECS))
    }

    /// Another clock, held at this one's time.
    #[must_use]
    pub fn copied(&self) -> Self {
        Self::held_at(self.now())
    }

    fn held_at(time: Timestamp) -> Self {
        Self {
            held_at: Some(time),
            ..Self::default()
        }
    }

    /// Tells the clock that somebody works by it, whom others may wait for.
    #[must_use]
    pub fn working(&self) -> Working {
        self.turns.begin();
        Working(Arc::clone(&self.turns))
    }

    /// Waits for `time` to pass. A held clock's time does not pass by itself: there it waits until
    /// all others that work by it have finished, or wait too.
    pub async fn wait(&self, time: Duration) {
        match self.held_at {
            Some(_) => self.turns.pass().await,
            None => tokio::time::sleep(time).await,
        }
    }

    /// How far it was moved.
    #[must_use]
    pub fn moved_secs(&self) -> i64 {
        self.offset_secs.load(Ordering::Relaxed)
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
    at.format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}

/// The day that it is `hours` east of Greenwich: 14 where days begin first, -12 where they end
/// last.
#[must_use]
pub fn day_at(at: Timestamp, hours: i64) -> Date {
    OffsetDateTime::from_unix_timestamp(at.saturating_add(hours * 3_600))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .date()
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Waker};

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
    fn a_held_clock_moves_only_when_it_is_told_to() {
        let running = Clock::default();
        let held = running.held();
        let before = held.now();
        assert!(before % 3_600 == 0 && before > running.now(), "{before}");
        running.advance(7_200);
        assert_eq!((held.now(), held.clone().moved_secs()), (before, 0));
        held.advance(1);
        assert_eq!((held.now(), held.clone().moved_secs()), (before + 1, 1));
        let copied = held.copied();
        held.advance(1);
        assert_eq!((copied.now(), held.now()), (before + 1, before + 2));
    }

    fn is_pending(waits: &mut Pin<Box<impl Future<Output = ()>>>) -> bool {
        waits
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    }

    #[tokio::test]
    async fn under_a_held_clock_who_waits_goes_on_when_nobody_else_works() {
        let clock = Clock::default().held();
        let (first, second, third) = (clock.working(), clock.working(), clock.working());
        let mut waits = Box::pin(clock.wait(Duration::ZERO));
        assert!(is_pending(&mut waits), "two others work");
        let mut gives_up = Box::pin(clock.wait(Duration::ZERO));
        assert!(is_pending(&mut gives_up), "one other works");
        drop((gives_up, second));
        assert!(is_pending(&mut waits), "one other works still");
        drop(third);
        waits.await;
        clock.wait(Duration::from_hours(1)).await;
        drop(first);
    }

    #[test]
    fn a_day_lasts_fifty_hours_somewhere() {
        let noon = 1_526_472_000;
        let days = [14, 12, 0, -12, -13].map(|hours| day_at(noon, hours).to_string());
        assert_eq!(
            days,
            [
                "2018-05-17",
                "2018-05-17",
                "2018-05-16",
                "2018-05-16",
                "2018-05-15"
            ]
        );
    }

    #[test]
    fn times_are_written_in_utc_without_a_fraction() {
        assert_eq!(iso8601(1_526_479_402), "2018-05-16T14:03:22Z");
    }
}
