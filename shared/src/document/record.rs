//! A document whose bytes are in S3.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ulid::Ulid;

use super::description::{Description, FileKind};
use crate::access::Owned;
use crate::auth::keyring::Keyring;
use crate::error::Error;
use types::clock::Timestamp;
use types::random;

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
    pub(crate) sealed: String,
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
