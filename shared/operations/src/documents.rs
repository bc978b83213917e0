//! The review of documents: the queue, a lease so that two reviewers do not do the same work, and
//! the decision, which is one transaction of document, label, level and audit trail. Mail and event
//! leave by the table's stream.

use serde::Deserialize;

use crate::Operations;
use crate::audit::{AuditContext, Subject};
use shared::account::State;
use shared::document::{Document, REVIEW};
use shared::label::{Levels, MAX_LOSSES, private_label_write};
use store::{If, Item, Key, Place, StoreError, Write, Written, parse, text};
use types::clock::Timestamp;
use types::values::Uid;

/// How long a reviewer has a document to themselves.
const LEASE_SECS: i64 = 900;

/// A document in the queue.
#[derive(Clone)]
pub struct Waiting {
    /// Whose it is.
    pub uid: Uid,
    /// Which of the account's.
    pub slot: u32,
    /// The document.
    pub document: Document,
    /// Who reviews it, until when.
    pub claim: Option<(String, Timestamp)>,
}

types::hidden!(Waiting);

/// What a reviewer decides.
#[derive(Clone, Copy, Debug)]
pub enum Decision {
    /// The document shows what it should.
    Approve,
    /// It does not, and why: a word of a closed list.
    Reject(&'static str),
}

/// How what a reviewer did ended.
#[derive(Clone, Debug)]
pub enum ReviewOutcome<T> {
    /// It is done.
    Done(T),
    /// Somebody else has the document.
    Claimed(String, Timestamp),
    /// The reviewer does not have it, or no longer.
    Unclaimed,
    /// It does not wait: it was decided, or there is none.
    Gone,
}

#[derive(Deserialize)]
struct Row {
    #[serde(flatten)]
    document: Document,
    review: Option<String>,
    claimed_by: Option<String>,
    claimed_until: Option<Timestamp>,
}

impl Operations {
    /// The queue, the oldest first, at most `limit` documents.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn reviews(&self, limit: i32) -> Result<Vec<Waiting>, StoreError> {
        let mut queue = Vec::new();
        for key in self
            .table()
            .indexed("Review", "review", REVIEW, limit)
            .await?
        {
            let place = Place::of(
                text(&key, "pk").unwrap_or_default(),
                text(&key, "sk").unwrap_or_default(),
            );
            let Place::Document(uid, slot) = place else {
                continue;
            };
            // The index is a moment late: what was decided meanwhile is left out.
            queue.extend(self.review(&uid, slot).await?);
        }
        Ok(queue)
    }

    async fn review(&self, uid: &Uid, slot: u32) -> Result<Option<Waiting>, StoreError> {
        let item = self.table().item(&Key::document(uid, slot)).await?;
        item.map_or(Ok(None), |item| waiting(uid, slot, item))
    }

    /// Gives the document to the reviewer for a quarter of an hour; that somebody looks at it is in
    /// the audit trail.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn claim_review(
        &self,
        uid: &Uid,
        slot: u32,
        by: &AuditContext,
    ) -> Result<ReviewOutcome<Waiting>, StoreError> {
        let free = vec![
            If::Absent("claimed_by"),
            If::is("claimed_by", &by.actor),
            If::below("claimed_until", by.at),
        ];
        let write = Write::update(Key::document(uid, slot))
            .set("claimed_by", &by.actor)
            .set("claimed_until", by.at + LEASE_SECS)
            .when(If::is("review", REVIEW))
            .when(If::Any(free));
        let note = by.note(Subject::Account(uid), &format!("show document {slot}"));
        match self.table().write([write, note]).await? {
            Written::Done(_) => Ok(self
                .review(uid, slot)
                .await?
                .map_or(ReviewOutcome::Gone, ReviewOutcome::Done)),
            Written::Refused { item: None, .. } => Ok(ReviewOutcome::Gone),
            Written::Refused {
                item: Some(item), ..
            } => {
                let claim = waiting(uid, slot, item)?.and_then(|waiting| waiting.claim);
                Ok(claim.map_or(ReviewOutcome::Gone, |(who, until)| {
                    ReviewOutcome::Claimed(who, until)
                }))
            }
        }
    }

    /// Decides on a document that the reviewer has: the account's private label `document` becomes
    /// `verified` or `rejected`. A rejection takes nothing from an account that another document
    /// has verified.
    ///
    /// # Errors
    /// When the table does not answer, or others keep changing the labels.
    pub async fn decide_review(
        &self,
        uid: &Uid,
        slot: u32,
        decision: Decision,
        by: &AuditContext,
        levels: &Levels,
    ) -> Result<ReviewOutcome<()>, StoreError> {
        for _ in 0..MAX_LOSSES {
            let Some(account) = self.store().of(uid).account().await? else {
                return Ok(ReviewOutcome::Gone);
            };
            if account.state == State::Deleted {
                return Ok(ReviewOutcome::Gone);
            }
            let (label, what) = match decision {
                Decision::Approve => ("verified", format!("approve document {slot}")),
                Decision::Reject(because) => {
                    ("rejected", format!("reject document {slot}: {because}"))
                }
            };
            let mut writes = vec![
                decided(uid, slot, decision, by),
                by.note(Subject::Account(uid), &what),
            ];
            let verified = account
                .labels
                .get("document")
                .is_some_and(|label| label.value == "verified");
            if !verified || matches!(decision, Decision::Approve) {
                writes.push(private_label_write(
                    &account, "document", label, by.at, levels,
                ));
            }
            match self.table().write(writes).await? {
                Written::Done(_) => return Ok(ReviewOutcome::Done(())),
                Written::Refused { at: 0, item } => {
                    let waits = item
                        .map_or(Ok(None), |item| waiting(uid, slot, item))?
                        .is_some();
                    return Ok(if waits {
                        ReviewOutcome::Unclaimed
                    } else {
                        ReviewOutcome::Gone
                    });
                }
                Written::Refused { .. } => {}
            }
        }
        Err(StoreError::Unavailable(
            "the labels keep changing".to_owned(),
        ))
    }
}

fn waiting(uid: &Uid, slot: u32, item: Item) -> Result<Option<Waiting>, StoreError> {
    let row: Row = parse(item)?;
    let claim = row.claimed_by.zip(row.claimed_until);
    let waits = row.review.is_some();
    Ok(waits.then(|| Waiting {
        uid: uid.clone(),
        slot,
        document: row.document,
        claim,
    }))
}

fn decided(uid: &Uid, slot: u32, decision: Decision, by: &AuditContext) -> Write {
    let write = Write::update(Key::document(uid, slot))
        .set("reviewed_at", by.at)
        .remove("review")
        .remove("review_at")
        .remove("claimed_by")
        .remove("claimed_until")
        .when(If::is("review", REVIEW))
        .when(If::is("claimed_by", &by.actor))
        .when(If::above("claimed_until", by.at));
    match decision {
        Decision::Approve => write.set("state", "approved"),
        Decision::Reject(because) => write.set("state", "rejected").set("because", because),
    }
}
