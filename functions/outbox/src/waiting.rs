//! What waits in the table until it can be done, and its turn.

use serde_json::Value;
use shared::access::Store;
use shared::error::Error;
use shared::parked::{Blocked, Parked, Part};
use types::clock::Timestamp;

use super::{Effect, Outbox};

/// Whose events wait, read once for a batch and only where there is an event.
pub(crate) struct Waiting<'a> {
    store: &'a Store,
    blocked: Option<Blocked>,
}

impl<'a> Waiting<'a> {
    pub(crate) fn new(store: &'a Store) -> Self {
        Self {
            store,
            blocked: None,
        }
    }

    /// Whether events of `record` must wait behind others.
    pub(crate) async fn holds(&mut self, record: &Value) -> Result<bool, Error> {
        Ok(self.blocked().await?.holds(record))
    }

    /// Lets a part of `record` wait.
    pub(crate) async fn park(
        &mut self,
        part: Part,
        record: &Value,
        now: Timestamp,
    ) -> Result<(), Error> {
        let store = self.store;
        Ok(store.park(part, record, self.blocked().await?, now).await?)
    }

    async fn blocked(&mut self) -> Result<&mut Blocked, Error> {
        let read = match self.blocked.take() {
            Some(blocked) => blocked,
            None => self.store.blocked().await?,
        };
        Ok(self.blocked.insert(read))
    }
}

impl Outbox {
    /// The turn of all that waits and is due.
    pub(crate) async fn retry(&self) -> Result<(), Error> {
        self.retry_events().await?;
        for parked in self.app.store().list_due(self.app.now()).await? {
            self.retried(&parked).await?;
        }
        Ok(())
    }

    /// In order; behind one that fails, or is not due, its whole partition goes on waiting.
    async fn retry_events(&self) -> Result<(), Error> {
        let mut held = None;
        for parked in self.app.store().parked_events().await? {
            if held.as_deref() == Some(parked.partition()) {
                continue;
            }
            if !parked.is_due(self.app.now()) || !self.retried(&parked).await? {
                held = Some(parked.partition().to_owned());
            }
        }
        Ok(())
    }

    /// Tries again; true when it waits no more, because it was done or given up.
    async fn retried(&self, parked: &Parked) -> Result<bool, Error> {
        let (store, now) = (self.app.store(), self.app.now());
        let Err(error) = self.parts(parked).await? else {
            store.finish_parked(parked).await?;
            return Ok(true);
        };
        let given_up = store.postpone_parked(parked, now).await?;
        if given_up {
            // What an alarm listens for. Whose it is stands in the table only.
            tracing::error!(event = "undelivered", part = ?parked.part, ?error, "a record of the \
                stream was given up");
        } else {
            tracing::error!(part = ?parked.part, ?error, "a record of the stream failed once more");
        }
        Ok(given_up)
    }

    /// Does the part that waits. The inner result is the record's own.
    async fn parts(&self, parked: &Parked) -> Result<Result<(), Error>, Error> {
        let record = parked.record();
        let (id, effects) = match self.causes(&record).await? {
            Ok(read) => read,
            Err(error) => return Ok(Err(error)),
        };
        let mine = |effect: &Effect| parked.part == Part::Whole || effect.part() == parked.part;
        for effect in effects.into_iter().filter(mine) {
            if let Err(error) = self.effect(&id, effect).await {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }
}
