//! The one effect of a request that its client may repeat: the record of the request is part of the
//! effect's own transaction, so that neither is there without the other, whatever fails.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::condition::If;
use crate::error::StoreError;
use crate::item::{Item, text};
use crate::key::Key;
use crate::table::Table;
use crate::write::{Write, Written};

tokio::task_local! {
    /// The request that the current task works for, where its client named it by a key.
    static ONCE: Arc<Once>;
}

/// A claimed request while it runs.
pub struct Once {
    key: Key,
    /// Tells this run from any other one of the same request.
    mark: String,
    answer: Mutex<Answer>,
}

types::hidden!(Once);

/// The sealed answer that the effect will have, and whether it has it.
#[derive(Clone, Default)]
struct Answer {
    sealed: Option<String>,
    committed: bool,
}

types::hidden!(Answer);

impl Once {
    /// The run `mark` of the request whose record is at `key`.
    #[must_use]
    pub fn new(key: Key, mark: String) -> Arc<Self> {
        Arc::new(Self {
            key,
            mark,
            answer: Mutex::default(),
        })
    }

    /// The request that the current task works for; nothing where its client named none.
    pub fn current() -> Option<Arc<Self>> {
        ONCE.try_with(Arc::clone).ok()
    }

    /// Runs `work` for this request.
    pub async fn scope<F: Future>(self: &Arc<Self>, work: F) -> F::Output {
        ONCE.scope(Arc::clone(self), work).await
    }

    /// Where the record is; what its answer is sealed for.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Tells the answer that the effect is about to have.
    pub fn announce(&self, sealed: String) {
        self.answer().sealed = Some(sealed);
    }

    /// The answer, once the effect stands in the table.
    pub fn committed(&self) -> Option<String> {
        let answer = self.answer();
        answer.sealed.clone().filter(|_| answer.committed)
    }

    /// The write that keeps an answer in the record, if this run still holds it.
    pub fn answered(&self, sealed: &str) -> Write {
        self.held().set("answer", sealed).remove("until")
    }

    /// The write that lets another run begin at once.
    pub fn released(&self) -> Write {
        self.held().set("until", 0)
    }

    /// The answer in the record's `item`, where this run put it there.
    pub fn own_answer(&self, item: &Item) -> Option<String> {
        text(item, "answer")
            .filter(|_| text(item, "mark") == Some(&self.mark))
            .map(str::to_owned)
    }

    fn held(&self) -> Write {
        Write::update(self.key.clone())
            .when(If::is("mark", &self.mark))
            .when(If::Absent("answer"))
    }

    /// A panic elsewhere leaves nothing half done under this lock.
    fn answer(&self) -> MutexGuard<'_, Answer> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Makes the writes that are what a request is for, in one transaction with the record of the
    /// request where its client named it and the answer was announced. Otherwise exactly as
    /// `write`; with the record no item comes back.
    pub async fn commit(
        &self,
        writes: impl IntoIterator<Item = Write>,
    ) -> Result<Written, StoreError> {
        let mut writes: Vec<_> = writes.into_iter().collect();
        let once = Once::current();
        let note = once.as_ref().and_then(|once| {
            once.answer()
                .sealed
                .as_ref()
                .map(|sealed| once.answered(sealed))
        });
        let Some((once, note)) = once.zip(note) else {
            return self.write(writes).await;
        };
        let effects = writes.len();
        writes.push(note);
        match self.write(writes).await? {
            Written::Done(_) => {
                once.answer().committed = true;
                Ok(Written::Done(Item::new()))
            }
            Written::Refused { at, .. } if at == effects => Err(StoreError::Unavailable(
                "another run of the request has taken over".to_owned(),
            )),
            refused @ Written::Refused { .. } => Ok(refused),
        }
    }

    /// As `commit`, for one write that nothing marks: without a record as `write_once`.
    pub async fn commit_once(&self, write: Write) -> Result<Written, StoreError> {
        if Once::current().is_some_and(|once| once.answer().sealed.is_some()) {
            self.commit([write]).await
        } else {
            self.write_once(write).await
        }
    }
}
