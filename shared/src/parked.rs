//! What the outbox could not do yet: records of the table's stream that wait until it can. The
//! stream goes on meanwhile.
//!
//! Events of one partition keep their order: while one waits, those behind it wait as well. Mails
//! and moves have no order, so nothing waits for them.

mod record;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::access::Store;
use record::{MAX_SECS, SOONEST_SECS, whose};
pub use record::{Parked, Part};
use store::{If, Key, StoreError, parse};
use types::clock::Timestamp;

/// What is tried in vain for so long is given up.
const GIVEN_UP_SECS: i64 = 6 * 3_600;
/// What was given up is kept for so long, to look at.
const KEPT_SECS: i64 = 14 * 86_400;
/// So many records whose events wait are one record's fault no more: then the stream waits instead.
const MAX: usize = 200;
/// How much else is tried at a time.
const PAGE: i32 = 25;

/// The partitions whose events wait.
#[derive(Debug, Default)]
pub struct Blocked {
    partitions: BTreeSet<String>,
    records: usize,
}

impl Blocked {
    /// Whether events of `record` must wait for others of the same partition.
    #[must_use]
    pub fn holds(&self, record: &Value) -> bool {
        self.partitions.contains(whose(record))
    }

    /// The records of the partitions that wait, by partition and in order.
    fn of(parked: &[Parked]) -> Self {
        let partitions = parked.iter().map(|one| one.partition.clone()).collect();
        Self {
            partitions,
            records: parked.len(),
        }
    }
}

impl Store {
    /// Records whose events wait: by partition, and in order.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn parked_events(&self) -> Result<Vec<Parked>, StoreError> {
        self.query_prefix(&Key::parked_events(""))
            .await?
            .into_iter()
            .map(parse)
            .collect()
    }

    /// What else waits and is due, some of it.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn list_due(&self, now: Timestamp) -> Result<Vec<Parked>, StoreError> {
        let items = self
            .query_page(&Key::parked_later(0, ""), PAGE, false)
            .await?;
        let parked: Vec<Parked> = items.into_iter().map(parse).collect::<Result<_, _>>()?;
        Ok(parked.into_iter().filter(|one| one.is_due(now)).collect())
    }

    /// Whose events wait.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn blocked(&self) -> Result<Blocked, StoreError> {
        Ok(Blocked::of(&self.parked_events().await?))
    }

    /// Lets `part` of `record` wait, and those behind it.
    ///
    /// # Errors
    /// When the table does not answer, or so many wait that something else must be wrong.
    pub async fn park(
        &self,
        part: Part,
        record: &Value,
        blocked: &mut Blocked,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let parked = Parked::new(part, record, now);
        if part.keeps_order() {
            if blocked.records >= MAX {
                return Err(StoreError::Unavailable("too many records wait".to_owned()));
            }
            blocked.records += 1;
            blocked.partitions.insert(parked.partition.clone());
        }
        // One that is handed on again finds itself there, and keeps its tries.
        let write = parked
            .write(parked.key(), now + KEPT_SECS)
            .when(If::Absent("pk"));
        self.write([write]).await.map(drop)
    }

    /// Forgets what was done.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn finish_parked(&self, parked: &Parked) -> Result<(), StoreError> {
        self.write([parked.delete()]).await.map(drop)
    }

    /// Lets what failed once more wait longer, or gives it up: true when it did.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn postpone_parked(
        &self,
        parked: &Parked,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if parked.since + GIVEN_UP_SECS <= now {
            let write = parked.write(Key::given_up(now, &parked.id()), now + KEPT_SECS);
            self.write([parked.delete(), write]).await?;
            return Ok(true);
        }
        let wait = SOONEST_SECS
            .checked_shl(parked.attempts)
            .unwrap_or(MAX_SECS)
            .clamp(SOONEST_SECS, MAX_SECS);
        let next = Parked {
            attempts: parked.attempts + 1,
            due_at: now + wait,
            ..parked.clone()
        };
        let key = next.key();
        let moved = (!parked.is_at(&key)).then(|| parked.delete());
        let write = next.write(key, parked.since + KEPT_SECS);
        self.write(moved.into_iter().chain([write])).await?;
        Ok(false)
    }
}
