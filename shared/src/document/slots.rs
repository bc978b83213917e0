//! The slots of an account's documents, and the label that says that one waits.

use super::record::{Document, REVIEW};
use crate::access::{Owned, Store};
use crate::account::{Account, State};
use crate::app::App;
use crate::auth::caller::{Caller, ReadWithAccount, sealed};
use crate::error::Error;
use crate::label::{Levels, MAX_LOSSES, PrivateLabels, private_label_write};
use store::{If, Key, Place, StoreError, Write, Written, parse, text};
use types::clock::Timestamp;
use types::values::Uid;

impl sealed::Sealed for Vec<Document> {}

impl ReadWithAccount for Vec<Document> {
    async fn read(_: &App, owned: Owned<'_>) -> Result<(Option<Account>, Self), Error> {
        Ok(owned.account_and_documents().await?)
    }
}

impl Owned<'_> {
    /// The account and its documents in order of their slots, in one read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn account_and_documents(
        &self,
    ) -> Result<(Option<Account>, Vec<Document>), StoreError> {
        let items = self
            .store
            .query_range(&Key::core(self.uid), &Key::documents_end(self.uid))
            .await?;
        let (mut account, mut documents) = (None, Vec::new());
        for item in items {
            match Place::of(
                text(&item, "pk").unwrap_or_default(),
                text(&item, "sk").unwrap_or_default(),
            ) {
                Place::Core(_) => account = Some(parse(item)?),
                Place::Document(..) => documents.push(parse(item)?),
                _ => {}
            }
        }
        Ok((account, documents))
    }

    /// Puts the document into the first free slot, of `limit` slots of which `seen` are taken.
    /// False when none is free.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn add_document(
        &self,
        document: &Document,
        seen: usize,
        limit: u32,
    ) -> Result<bool, StoreError> {
        let first = u32::try_from(seen).unwrap_or(u32::MAX).saturating_add(1);
        // Beside the others first; then the slots of documents that were taken away.
        for slot in (first..=limit).chain(1..first.min(limit + 1)) {
            let written = self
                .store
                .commit([added(Key::document(self.uid, slot), document)])
                .await?;
            if written.applied("id", &document.id) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes among the private labels that a document waits for its review; `verified` stays
    /// (docs/compatibility/barong.md#documents). Whoever lost the account since it was checked is
    /// refused.
    ///
    /// # Errors
    /// `AccountGone`, `TokenRevoked`; when the table does not answer.
    pub async fn mark_document_pending(
        &self,
        mut caller: Caller,
        levels: &Levels,
        now: Timestamp,
    ) -> Result<(), Error> {
        for _ in 0..MAX_LOSSES {
            if stays(&caller.account().labels) {
                return Ok(());
            }
            let write = private_label_write(caller.account(), "document", "pending", now, levels);
            match self
                .store
                .write([write.when(If::is("state", State::Active))])
                .await?
            {
                Written::Done(_) => return Ok(()),
                Written::Refused { item, .. } => {
                    caller = caller.rechecked(item.map(parse).transpose()?)?;
                }
            }
        }
        Err(StoreError::Unavailable("the labels keep changing".to_owned()).into())
    }
}

impl Store {
    /// Notes that the bytes of a document were moved to where they are kept.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn record_kept_document(
        &self,
        uid: &Uid,
        slot: u32,
        document: &Document,
    ) -> Result<(), StoreError> {
        let write = Write::update(Key::document(uid, slot))
            .set("object", document.kept())
            .when(If::is("object", &document.object));
        self.write([write]).await.map(drop)
    }
}

/// Whether the private label `document` stays as it is when another document comes.
fn stays(labels: &PrivateLabels) -> bool {
    labels
        .get("document")
        .is_some_and(|label| ["pending", "verified"].contains(&label.value.as_str()))
}

fn added(key: Key, document: &Document) -> Write {
    Write::create(key)
        .set("id", &document.id)
        .set("object", &document.object)
        .set("kind", document.kind)
        .set("doc_type", &document.doc_type)
        .set("doc_expire", &document.doc_expire)
        .set("sealed", &document.sealed)
        .set("created_at", document.created_at)
        .set("review", REVIEW)
        .set("review_at", &document.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;

    #[test]
    fn a_rejected_label_does_not_stay() {
        let labels =
            |value: &str| PrivateLabels::from([("document".to_owned(), Label::new(value, 1))]);
        assert!(stays(&labels("verified")) && stays(&labels("pending")));
        assert!(!stays(&labels("rejected")) && !stays(&PrivateLabels::new()));
    }
}
