//! Making, changing and deleting a public label.

use super::{Entry, Label};
use crate::access::Owned;
use crate::error::{Error, Field, Flaw, Refusal};
use store::{If, Key, Write, Written};
use types::random;

impl Owned<'_> {
    /// Makes a public label.
    ///
    /// # Errors
    /// `LabelInvalid` when it was made meanwhile.
    pub async fn create_label(&self, entry: &Entry) -> Result<(), Error> {
        let mark = random::hex::<4>();
        let write = Write::create(Key::label(self.uid, &entry.key))
            .set("key", &entry.key)
            .set("value", &entry.label.value)
            .set("created_at", entry.label.created_at)
            .set("updated_at", entry.label.updated_at)
            .set("place", entry.place)
            .set("mark", &mark);
        let made = self.store.commit([write]).await?.applied("mark", &mark);
        if made {
            Ok(())
        } else {
            Err(Refusal::LabelInvalid(vec![Field::Key.is(Flaw::Taken)]).into())
        }
    }

    /// Gives a public label the value that `entry` has now.
    ///
    /// # Errors
    /// `LabelNotFound` when it was deleted meanwhile, or made anew.
    pub async fn change_label(&self, entry: &Entry) -> Result<(), Error> {
        let Label {
            value,
            created_at,
            updated_at,
        } = &entry.label;
        let write = Write::update(Key::label(self.uid, &entry.key))
            .set("value", value)
            .set("updated_at", updated_at);
        match self
            .store
            .commit([write.when(If::is("created_at", created_at))])
            .await?
        {
            Written::Done(_) => Ok(()),
            Written::Refused { .. } => Err(Refusal::LabelNotFound.into()),
        }
    }

    /// Deletes a public label, in a transaction, which is one more write unit: of several who
    /// delete it at once one is told that it did, and that one is told so too where the first
    /// answer got lost. A plain deletion that is tried again cannot tell its own deed from
    /// another's, since nothing is left that could carry a mark.
    ///
    /// # Errors
    /// `LabelNotFound` when it was deleted meanwhile.
    pub async fn delete_label(&self, key: &str) -> Result<(), Error> {
        let write = Write::delete(Key::label(self.uid, key)).when(If::Present("pk"));
        match self.store.commit_once(write).await? {
            Written::Done(_) => Ok(()),
            Written::Refused { .. } => Err(Refusal::LabelNotFound.into()),
        }
    }
}
