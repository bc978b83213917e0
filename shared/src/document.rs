//! Documents: what an account shows to prove who its owner is. The bytes lie in S3; the number is sealed in the table.
//!
//! An account has numbered slots. Making the item of a free slot is one conditional write, so the limit holds without a
//! counter: nothing is counted twice when an answer is lost, and no slot is gone when a function dies half-way.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Date;
use time::macros::format_description;
use ulid::Ulid;

use crate::account::Account;
use crate::auth::keyring::Keyring;
use crate::auth::tokens::AccessClaims;
use crate::clock::Timestamp;
use crate::entropy;
use crate::error::Error;
use crate::label::{Label, Levels, PrivateLabels};
use crate::profile::METADATA_BYTES;
use crate::store::{Item, Key, Owned, StoreError, Write, parse, text};

/// Where bytes wait for their item; a lifecycle rule of the bucket sweeps what stays here.
pub const PENDING: &str = "pending/";
/// Where the bytes of a document are kept.
pub const KEPT: &str = "documents/";

const LONGEST_NUMBER: usize = 128;
/// The one partition of the index of documents that wait for their review.
const REVIEW: &str = "PENDING";

/// What kind of file a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// JPEG.
    Jpg,
    /// PDF.
    Pdf,
    /// PNG.
    Png,
}

impl FileKind {
    /// The extensions that stand for one, as the refusal lists them.
    pub const EXTENSIONS: &'static str = "jpg, jpeg, png, pdf";

    /// By a file name's extension, in any case.
    #[must_use]
    pub fn by_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" => Some(Self::Jpg),
            "pdf" => Some(Self::Pdf),
            "png" => Some(Self::Png),
            _ => None,
        }
    }

    /// What the bytes are stored and handed out as, whatever the client called them.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpg => "image/jpeg",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
        }
    }
}

/// What a client says of a document.
#[derive(Clone, Debug)]
pub struct Description {
    /// One of the setting's types.
    pub doc_type: String,
    /// Any characters, at most 128.
    pub doc_number: String,
    /// `YYYY-MM-DD`.
    pub doc_expire: String,
    /// What the client adds: any keys and values.
    pub metadata: Option<Map<String, Value>>,
}

impl Description {
    /// What is wrong with it, as Barong words it, where documents are of one of `types`.
    #[must_use]
    pub fn problems(&self, types: &[String]) -> Vec<String> {
        let bad_date = date(&self.doc_expire).is_none();
        let metadata = self.metadata.as_ref().map_or(0, |map| Value::Object(map.clone()).to_string().len());
        let rules = [
            (self.doc_type.trim().is_empty(), "Doc type can't be blank"),
            (!types.contains(&self.doc_type), "Doc type is not included in the list"),
            (self.doc_number.trim().is_empty(), "Doc number can't be blank"),
            (
                self.doc_number.chars().count() > LONGEST_NUMBER,
                "Doc number is too long (maximum is 128 characters)",
            ),
            (bad_date, "Doc expire can't be blank"),
            (bad_date, "Doc expire Date must be in the following format: yyyy-mm-dd"),
            (metadata > METADATA_BYTES, "Metadata is too long (maximum is 4096 characters)"),
        ];
        rules.into_iter().filter(|(broken, _)| *broken).map(|(_, problem)| problem.to_owned()).collect()
    }
}

/// A day of the calendar, a time after `T` ignored.
fn date(text: &str) -> Option<Date> {
    let day = text.trim().split('T').next().unwrap_or_default();
    Date::parse(day, format_description!("[year]-[month]-[day]")).ok()
}

/// A document whose bytes are in S3.
#[derive(Clone, Debug, Deserialize)]
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
        let id = Ulid::from_parts(millis, u128::from_be_bytes(entropy::bytes())).to_string();
        let Description { doc_type, doc_number, doc_expire, metadata } = description;
        let secrets = serde_json::to_vec(&Secrets { doc_number, metadata }).map_err(Error::internal)?;
        let sealed = keyring.sealer.seal(&purpose(owned, &id), &secrets)?;
        let doc_expire = date(&doc_expire).map(|date| date.to_string()).unwrap_or_default();
        Ok(Self { object: format!("{PENDING}{id}"), id, kind, doc_type, doc_expire, created_at: now, sealed })
    }

    /// The number, opened.
    ///
    /// # Errors
    /// When it was not sealed for this account and document.
    pub fn number(&self, owned: &Owned<'_>, keyring: &Keyring) -> Result<String, Error> {
        let plain = keyring.sealer.open(&purpose(owned, &self.id), &self.sealed);
        let plain = plain.ok_or_else(|| Error::internal("a document does not open"))?;
        let secrets: Secrets = serde_json::from_slice(&plain).map_err(Error::internal)?;
        Ok(secrets.doc_number)
    }
}

fn purpose(owned: &Owned<'_>, id: &str) -> String {
    format!("document {} {id}", owned.uid)
}

impl Owned<'_> {
    /// The account and its documents in order of their slots, in one read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn account_and_documents(&self) -> Result<(Option<Account>, Vec<Document>), StoreError> {
        let items = self.store.between(&Key::core(self.uid), &Key::document(self.uid, u32::MAX)).await?;
        let (core, beside) = (Key::core(self.uid), Key::document(self.uid, 0).kind());
        let is_core = |item: &Item| text(item, "sk") == Some(core.sk());
        let account = items.iter().find(|item| is_core(item)).cloned().map(parse).transpose()?;
        let documents = items.into_iter().filter(|item| text(item, "sk").is_some_and(|sk| sk.starts_with(&beside)));
        Ok((account, documents.map(parse).collect::<Result<_, _>>()?))
    }

    /// Puts the document into the first free slot, of `limit` slots of which `seen` are taken. False when none is free.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn document_added(&self, document: &Document, seen: usize, limit: u32) -> Result<bool, StoreError> {
        let first = u32::try_from(seen).unwrap_or(u32::MAX).saturating_add(1);
        // Beside the others first; then the slots of documents that were taken away.
        for slot in (first..=limit).chain(1..first.min(limit + 1)) {
            let written = self.store.write([added(Key::document(self.uid, slot), document)]).await?;
            if written.took("id", &document.id) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes among the private labels that a document waits for its review; `verified` stays (contract Barong,
    /// documents). Whoever lost the account since it was `seen` is refused.
    ///
    /// # Errors
    /// `AccountGone`, `TokenRevoked`; when the table does not answer.
    pub async fn document_waits(
        &self,
        seen: Account,
        claims: &AccessClaims,
        levels: &Levels,
        now: Timestamp,
    ) -> Result<(), Error> {
        let change = |account: &Account| account.honours(claims).map(|()| waiting(&account.labels, now));
        self.relabelled(seen, levels, change).await
    }
}

/// The labels with the document waiting; nothing where they stay as they are.
fn waiting(labels: &PrivateLabels, now: Timestamp) -> Option<PrivateLabels> {
    let mut after = labels.clone();
    match after.get_mut("document") {
        Some(label) if ["pending", "verified"].contains(&label.value.as_str()) => return None,
        Some(label) => *label = Label { value: "pending".to_owned(), updated_at: now, ..label.clone() },
        None => drop(after.insert("document".to_owned(), Label::new("pending", now))),
    }
    Some(after)
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

    fn described(doc_type: &str, number: &str, expire: &str) -> String {
        let description = Description {
            doc_type: doc_type.to_owned(),
            doc_number: number.to_owned(),
            doc_expire: expire.to_owned(),
            metadata: None,
        };
        description.problems(&["Passport".to_owned()]).join(" and ")
    }

    #[test]
    fn a_description_is_checked_as_barong_does() {
        assert_eq!(described("Passport", "AB 🛂", "2031-01-22"), "");
        assert_eq!(described("Passport", &"ж".repeat(128), "2031-01-22T10:00:00Z"), "");
        assert_eq!(described("passport", "1", "1990-01-01"), "Doc type is not included in the list");
        let blank = "Doc number can't be blank and Doc expire can't be blank and Doc expire Date must be in the following \
                     format: yyyy-mm-dd";
        assert_eq!(described("Passport", " ", ""), blank);
        let date = "Doc expire can't be blank and Doc expire Date must be in the following format: yyyy-mm-dd";
        for bad in ["0000-00-00", "2031-13-01", "2031-02-30", "22/01/2031", "2031-1-2", "yesterday", "2031-01-22x"] {
            assert_eq!(described("Passport", "1", bad), date, "{bad}");
        }
    }

    #[test]
    fn only_a_verified_label_stays() {
        let labels = |value: &str| PrivateLabels::from([("document".to_owned(), Label::new(value, 1))]);
        assert_eq!(waiting(&labels("verified"), 2), None);
        assert_eq!(waiting(&labels("pending"), 2), None);
        let pending = |created_at, updated_at| Label { value: "pending".to_owned(), created_at, updated_at };
        assert_eq!(waiting(&labels("rejected"), 2).unwrap()["document"], pending(1, 2));
        assert_eq!(waiting(&PrivateLabels::new(), 2).unwrap()["document"], pending(2, 2));
    }
}
