//! Taking a try.

use super::attempt::Attempt;
use super::kinds::{Budget, HOUR_SECS};
use super::patience::{Next, Patience};
use super::why::Why;
use crate::access::Store;
use store::{Item, StoreError, Write, Written, marks};
use types::clock::Timestamp;

/// How taking a try ended.
pub(crate) enum Taken {
    /// It is taken; the item as it is now.
    Done(Item, Attempt),
    /// Nothing was written; the item as it stands, if there is one, and why.
    Refused(Option<Item>, Why),
}

impl Budget {
    /// Makes `write` with one try taken for the source `tag`, or refuses it where the budget is
    /// spent.
    ///
    /// One write; where the counted hour is over and left tries behind, a second one that starts
    /// the new hour. Where tries that were just taken have all places, it waits a moment for those
    /// that come back.
    pub(crate) async fn take(
        &self,
        store: &Store,
        now: Timestamp,
        tag: &str,
        write: &Write,
    ) -> Result<Taken, StoreError> {
        Attempt::new(*self, tag).take(store, now, write).await
    }

    async fn take_as(
        &self,
        attempt: Attempt,
        store: &Store,
        now: Timestamp,
        write: &Write,
    ) -> Result<Taken, StoreError> {
        let mut patience = Patience::new(attempt.is_patient());
        loop {
            let (written, hour) = self
                .tried(store, now / HOUR_SECS, &attempt, write, now)
                .await?;
            let item = match written {
                Written::Done(item) => return Ok(Taken::Done(item, attempt)),
                Written::Refused {
                    item: Some(item), ..
                } if attempt.is_in(&item) => {
                    return Ok(Taken::Done(item, attempt));
                }
                Written::Refused { item, .. } => item,
            };
            let why = item
                .as_ref()
                .map_or(Why::Condition, |item| self.why(item, hour, now, &attempt));
            let counted = item
                .as_ref()
                .filter(|_| why != Why::Condition && self.comes_back);
            if let Some(item) = counted.filter(|item| self.taken_lately(item, now)) {
                match patience.wait(marks(item, self.name), store.clock()).await {
                    Next::Again => continue,
                    Next::Busy => {
                        return Ok(Taken::Refused(Some(item.clone()), Why::Busy));
                    }
                    Next::Settled => {}
                }
            }
            if why != Why::Condition {
                // What an alarm listens for. Whose budget it is would tell an address or a number.
                tracing::warn!(
                    event = "budget_spent",
                    budget = self.name,
                    "a try was refused"
                );
            }
            return Ok(Taken::Refused(item, why));
        }
    }

    /// The write, made in the hour that it counts in.
    async fn tried(
        &self,
        store: &Store,
        hour: i64,
        attempt: &Attempt,
        write: &Write,
        now: Timestamp,
    ) -> Result<(Written, i64), StoreError> {
        let counted = |hour| self.counted(write.clone(), hour, attempt, now);
        let mut written = store.write([counted(hour)]).await?;
        let Some(seen) = self.hour_found(&written).filter(|seen| *seen != hour) else {
            return Ok((written, hour));
        };
        if seen < hour {
            let others = self.sources_in(&written);
            written = store
                .write([self.restarted(write.clone(), hour, seen, attempt, &others, now)])
                .await?;
        }
        match self.hour_found(&written) {
            // Others have started this hour, or a later one since this request read the clock: it
            // counts in theirs.
            Some(found) if found >= hour => Ok((store.write([counted(found)]).await?, found)),
            _ => Ok((written, hour)),
        }
    }
}

impl Attempt {
    /// As `Budget::take`, for an attempt whose mark the write may have in more places.
    pub(crate) async fn take(
        self,
        store: &Store,
        now: Timestamp,
        write: &Write,
    ) -> Result<Taken, StoreError> {
        let budget = self.budget;
        budget.take_as(self, store, now, write).await
    }
}
