//! Private labels, set without an entry in the audit trail: by a program of ours, not by a person.

use crate::Operations;
use shared::label::{Levels, MAX_LOSSES, private_label_write};
use store::{StoreError, Written, parse};
use types::clock::Timestamp;
use types::values::Uid;

impl Operations {
    /// Sets a private label, and the level with it, in one write; no change made meanwhile is lost.
    /// False when there is no such account.
    ///
    /// # Errors
    /// When the table does not answer, or others keep changing the labels.
    pub async fn set_private_label(
        &self,
        uid: &Uid,
        key: &str,
        value: &str,
        now: Timestamp,
        levels: &Levels,
    ) -> Result<bool, StoreError> {
        let Some(mut seen) = self.store().of(uid).account().await? else {
            return Ok(false);
        };
        for _ in 0..MAX_LOSSES {
            match self
                .table()
                .write([private_label_write(&seen, key, value, now, levels)])
                .await?
            {
                Written::Done(_) => return Ok(true),
                Written::Refused {
                    item: Some(item), ..
                } => seen = parse(item)?,
                Written::Refused { item: None, .. } => return Ok(false),
            }
        }
        Err(StoreError::Unavailable(
            "the labels keep changing".to_owned(),
        ))
    }
}
