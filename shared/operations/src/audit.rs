//! The audit trail: who did what to whom, when and why, written in the transaction of what was
//! done. It outlives what it is about, so it holds ids only.

use serde::Deserialize;
use ulid::Ulid;

use crate::Operations;
use store::{Key, StoreError, Write, parse};
use types::clock::Timestamp;
use types::random;
use types::values::Uid;

/// Who acts, why, and when.
#[derive(Clone)]
pub struct AuditContext {
    /// The IAM principal, as AWS names it.
    pub actor: String,
    /// What the operator gives as the reason.
    pub reason: String,
    /// Unix seconds.
    pub at: Timestamp,
}

types::hidden!(AuditContext);

/// What something is done to.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// An account.
    Account(&'a Uid),
    /// All accounts: an import or an export.
    Accounts,
    /// An application, by its id.
    Application(&'a str),
    /// A business client, by its id, with its keys.
    Client(&'a str),
    /// The keyring.
    Keyring,
}

impl Subject<'_> {
    fn text(self) -> String {
        match self {
            Self::Account(uid) => format!("ACCOUNT#{uid}"),
            Self::Accounts => "ACCOUNTS".to_owned(),
            Self::Application(id) => format!("APPLICATION#{id}"),
            Self::Client(id) => format!("CLIENT#{id}"),
            Self::Keyring => "KEYRING".to_owned(),
        }
    }
}

/// One entry of the trail.
#[derive(Clone, Deserialize)]
pub struct AuditEntry {
    /// Unix seconds.
    pub at: Timestamp,
    /// As in [`AuditContext`].
    #[serde(rename = "who")]
    pub actor: String,
    /// What was done, such as `ban`.
    #[serde(rename = "what")]
    pub action: String,
    /// As in [`AuditContext`].
    #[serde(rename = "why")]
    pub reason: String,
}

types::hidden!(AuditEntry);

impl AuditContext {
    /// The write that notes `action`.
    pub(crate) fn note(&self, subject: Subject<'_>, action: &str) -> Write {
        Write::create(Key::audit(&subject.text(), &ulid(self.at)))
            .set("at", self.at)
            .set("who", &self.actor)
            .set("what", action)
            .set("why", &self.reason)
    }
}

/// A new ULID of the second `at`.
fn ulid(at: Timestamp) -> String {
    let millis = u64::try_from(at).unwrap_or_default().saturating_mul(1_000);
    Ulid::from_parts(millis, u128::from_be_bytes(random::bytes())).to_string()
}

impl Operations {
    /// Notes an action that no transaction of ours can hold: before it is done, so that none goes
    /// without an entry.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note(
        &self,
        by: &AuditContext,
        subject: Subject<'_>,
        action: &str,
    ) -> Result<(), StoreError> {
        self.table()
            .write([by.note(subject, action)])
            .await
            .map(drop)
    }

    /// What was done to `subject`, the latest first, at most 100 entries.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn audit_trail(&self, subject: Subject<'_>) -> Result<Vec<AuditEntry>, StoreError> {
        let items = self
            .table()
            .query_page(&Key::audit(&subject.text(), ""), 100, true)
            .await?;
        items.into_iter().map(parse).collect()
    }
}
