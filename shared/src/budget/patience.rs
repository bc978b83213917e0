//! Waiting for tries in flight. A right password is never refused because others, as right, are
//! being compared: who finds all places taken by tries of the last seconds looks again, as long as
//! some of them come back.

use std::collections::HashSet;
use std::time::Duration;

use types::clock::Clock;

/// The marks of a set, to see whether it changes.
type Marks = HashSet<String>;

/// A try that is older than this was wrong: no function runs longer.
pub(super) const IN_FLIGHT_SECS: i64 = 10;
/// How long a comparison takes at most, mostly; tries that are still there after that were wrong.
const SHORT: &[Duration] = &[Duration::from_millis(100), Duration::from_millis(300)];
/// The same where who is refused is told that the password is wrong, which must not be said of a
/// right one.
const LONG: &[Duration] = &[
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_millis(600),
    Duration::from_secs(1),
];
/// How often a place is waited for while tries come back.
const TURNS: u32 = 20;

/// What one request waits.
#[derive(Clone, Debug)]
pub(super) struct Patience {
    looks: &'static [Duration],
    seen: Option<Marks>,
    unchanged: usize,
    turns: u32,
}

/// What comes after a wait.
pub(super) enum Next {
    /// Something may have changed.
    Again,
    /// Nothing did: those tries were wrong.
    Settled,
    /// Tries come and go, and this one has waited long enough.
    Busy,
}

impl Patience {
    pub(super) fn new(long: bool) -> Self {
        Self {
            looks: if long { LONG } else { SHORT },
            seen: None,
            unchanged: 0,
            turns: 0,
        }
    }

    /// Waits a moment by `clock`, unless the marks tell that there is nothing to wait for.
    pub(super) async fn wait(&mut self, marks: Marks, clock: &Clock) -> Next {
        let same = self.seen.as_ref() == Some(&marks);
        self.unchanged = if same { self.unchanged + 1 } else { 0 };
        self.seen = Some(marks);
        self.turns += 1;
        match self.looks.get(self.unchanged) {
            None => Next::Settled,
            Some(_) if self.turns > TURNS => Next::Busy,
            Some(look) => {
                clock.wait(*look).await;
                Next::Again
            }
        }
    }
}
