//! One try: its marks in the item, put there, and taken back.

use super::kinds::Budget;
use store::{If, Item, Write, marks};
use types::random;

/// A try that was taken, to be handed back where it turns out right, or counts for neither.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(super) budget: Budget,
    mark: String,
    /// Attribute: the marks of its source, where the budget counts by source.
    source: Option<String>,
    patient: bool,
}

/// The attribute that holds the marks of one source.
pub(super) fn source_attribute(name: &str, tag: &str) -> String {
    format!("{name}@{tag}")
}

impl Attempt {
    pub(crate) fn new(budget: Budget, tag: &str) -> Self {
        let source = budget.by_source.map(|_| source_attribute(budget.name, tag));
        Self {
            budget,
            mark: mark(),
            source,
            patient: false,
        }
    }

    /// The same try, which waits longer for others in flight, where `patient`.
    pub(crate) fn waiting(self, patient: bool) -> Self {
        Self { patient, ..self }
    }

    pub(super) fn is_patient(&self) -> bool {
        self.patient
    }

    /// Tells this try from all others.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    pub(super) fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Whether the item has the try: the write that took it happened, though its answer got lost.
    pub(super) fn is_in(&self, item: &Item) -> bool {
        marks(item, self.budget.name).contains(&self.mark)
    }

    fn sets(&self) -> impl Iterator<Item = &str> {
        [self.budget.name].into_iter().chain(self.source())
    }

    /// The write with the mark added, once.
    pub(super) fn added(&self, write: Write) -> Write {
        let write = self
            .sets()
            .fold(write, |write, set| write.add_to_set(set, &self.mark));
        write.when(If::lacks(self.budget.name, &self.mark))
    }

    /// The write with the mark in the place of all others.
    pub(super) fn alone(&self, write: Write) -> Write {
        self.sets()
            .fold(write, |write, set| write.set_marks(set, &self.mark))
    }

    /// Hands the try back after a success, which also starts the lasting count anew. It refuses
    /// nothing: a mark that is gone already, with another hour or a new password, is not missed.
    pub(crate) fn given_back(&self, write: Write) -> Write {
        self.sets()
            .fold(write, |write, set| write.take_from_set(set, &self.mark))
            .remove(self.budget.total)
    }

    /// Takes back a try that was neither right nor wrong, once, where it still counts.
    pub(crate) fn returned(&self, write: Write) -> Write {
        let write = self
            .sets()
            .fold(write, |write, set| write.take_from_set(set, &self.mark));
        let write = if self.budget.lasting.is_some() {
            write.add(self.budget.total, -1)
        } else {
            write
        };
        write.when(If::contains(self.budget.name, &self.mark))
    }
}

/// A new mark: as good as unique among the tries of one item.
pub(super) fn mark() -> String {
    random::hex::<4>()
}
