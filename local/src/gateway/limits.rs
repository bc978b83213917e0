//! What AWS bounds and a machine of one's own must, too: how long a function may take, and how many
//! requests it works on at once. Who finds no place waits a little and is turned away then, so that
//! a crowd gets answers and not timeouts. Touches nothing else.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::template::{Function, Template};

/// The bounds of each function.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many requests it works on at once.
    pub at_once: usize,
    /// How many more may wait for a place.
    pub waiting: usize,
    /// How long they wait.
    pub patience: Duration,
}

impl Limits {
    /// What this machine can do within the functions' timeouts.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            at_once: cores.max(2),
            waiting: 200,
            patience: Duration::from_secs(8),
        }
    }
}

/// The places of all functions.
pub(super) struct Places {
    limits: Limits,
    functions: BTreeMap<String, Doors>,
}

struct Doors {
    inside: Semaphore,
    waiting: Semaphore,
}

impl Places {
    pub(super) fn new(template: &Template, limits: Limits) -> Self {
        let doors = |function: &Function| {
            let doors = Doors {
                inside: Semaphore::new(limits.at_once),
                waiting: Semaphore::new(limits.waiting),
            };
            (function.id.clone(), doors)
        };
        Self {
            limits,
            functions: template.functions.iter().map(doors).collect(),
        }
    }

    /// Whether `function` has no place left: then it is the machine that takes long.
    pub(super) fn are_taken(&self, function: &Function) -> bool {
        self.functions
            .get(&function.id)
            .is_some_and(|doors| doors.inside.available_permits() == 0)
    }

    /// A place in `function`, until it is dropped; none where too many wait for one, or it took too
    /// long.
    pub(super) async fn take(&self, function: &Function) -> Option<SemaphorePermit<'_>> {
        let doors = self.functions.get(&function.id)?;
        if let Ok(place) = doors.inside.try_acquire() {
            return Some(place);
        }
        let _waiting = doors.waiting.try_acquire().ok()?;
        timeout(self.limits.patience, doors.inside.acquire())
            .await
            .ok()?
            .ok()
    }
}
