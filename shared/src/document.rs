//! Documents: what an account shows to prove who its owner is. The bytes lie in S3; the number is
//! sealed in the table.
//!
//! An account has numbered slots. Making the item of a free slot is one conditional write, so the
//! limit holds without a counter: nothing is counted twice when an answer is lost, and no slot is
//! gone when a function dies half-way.

mod description;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ulid::Ulid;

pub use description::{Description, FileKind};

use crate::access::{Owned, Store};
use crate::account::{Account, State};
use crate::app::App;
use crate::auth::caller::{Caller, ReadWithAccount, sealed};
use crate::auth::keyring::Keyring;
use crate::error::Error;
use crate::label::{Levels, MAX_LOSSES, PrivateLabels, private_label_write};
use store::{If, Key, Place, StoreError, Write, Written, parse, text};
use types::clock::Timestamp;
use types::random;
use types::values::Uid;

/// Where bytes wait for their item; a lifecycle rule of the bucket sweeps what stays here.
const PENDING: &str = "pending/";
/// Where the bytes of a document are kept.
const KEPT: &str = "documents/";

/// The one partition of the index of documents that wait for their review.
pub const REVIEW: &str = "PENDING";

/// A document whose bytes are in S3.
#[derive(Clone, Deserialize)]
pub struct Document {
    /// Its ULID; also the object's name.
    pub id: String,
    /// The object's key.
    pub object: String,
    /// What the bytes are.
    pub kind: FileKind,
    /// As described.
    pub doc_type: String,
    /// `YYYY-MM-DD`.
    pub doc_expire: String,
    /// Unix seconds.
    pub created_at: Timestamp,
    sealed: String,
}

types::hidden!(Document);

/// The fields that the table must not show.
#[derive(Serialize, Deserialize)]
struct Secrets {
    doc_number: String,
    metadata: Option<Map<String, Value>>,
}

impl Document {
    /// The document of `uid` that `description` is of: a new name for the bytes, the number sealed.
    ///
    /// # Errors
    /// None that is known.
    pub fn new(
        owned: &Owned<'_>,
        description: Description,
        kind: FileKind,
        now: Timestamp,
        keyring: &Keyring,
    ) -> Result<Self, Error> {
        let millis = u64::try_from(now).unwrap_or_default().saturating_mul(1_000);
        let id = Ulid::from_parts(millis, u128::from_be_bytes(random::bytes())).to_string();
        let doc_expire = description
            .expires()
            .map(|date| date.to_string())
            .unwrap_or_default();
        let Description {
            doc_type,
            doc_number,
            metadata,
            ..
        } = description;
        let secrets = serde_json::to_vec(&Secrets {
            doc_number,
            metadata,
        })
        .map_err(Error::internal)?;
        let sealed = keyring.sealer.seal(&purpose(owned, &id), &secrets)?;
        Ok(Self {
            object: format!("{PENDING}{id}"),
            id,
            kind,
            doc_type,
            doc_expire,
            created_at: now,
            sealed,
        })
    }

    /// Where its bytes are kept in the end.
    #[must_use]
    pub fn kept(&self) -> String {
        format!("{KEPT}{}", self.id)
    }

    /// Whether its bytes still lie where orphans are swept.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.object.starts_with(PENDING)
    }

    /// The number, opened.
    ///
    /// # Errors
    /// When it was not sealed for this account and document.
    pub fn number(&self, owned: &Owned<'_>, keyring: &Keyring) -> Result<String, Error> {
        Ok(self.secrets(owned, keyring)?.doc_number)
    }

    /// What the client added, opened.
    ///
    /// # Errors
    /// As `number`.
    pub fn metadata(
        &self,
        owned: &Owned<'_>,
        keyring: &Keyring,
    ) -> Result<Option<Map<String, Value>>, Error> {
        Ok(self.secrets(owned, keyring)?.metadata)
    }

    fn secrets(&self, owned: &Owned<'_>, keyring: &Keyring) -> Result<Secrets, Error> {
        let plain = keyring.sealer.open(&purpose(owned, &self.id), &self.sealed);
        let plain = plain.ok_or_else(|| Error::internal("a document does not open"))?;
        serde_json::from_slice(&plain).map_err(|_| Error::internal("a document cannot be read"))
    }
}

/// Wherever the bytes of the document `id` may lie, in the order in which they get there.
#[must_use]
pub fn objects(id: &str) -> [String; 2] {
    [PENDING, KEPT].map(|folder| format!("{folder}{id}"))
}

fn purpose(owned: &Owned<'_>, id: &str) -> String {
    format!("document {} {id}", owned.uid)
}

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
