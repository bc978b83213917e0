//! The audit trail: who did what to whom, when and why, written in the transaction of the deed. It outlives what it is
//! about, so it holds ids only.

use serde::{Deserialize, Serialize};
use ulid::Ulid;

use crate::access::Store;
use store::{Key, StoreError, Write, parse};
use types::clock::Timestamp;
use types::entropy;
use types::values::Uid;

/// Who acts, and why.
#[derive(Clone)]
pub struct Order {
    /// The IAM principal, as AWS names it.
    pub who: String,
    /// What the operator gives as the reason.
    pub why: String,
    /// Unix seconds.
    pub at: Timestamp,
}

types::hidden!(Order);

/// What a deed is done to.
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
#[derive(Clone, Serialize, Deserialize)]
pub struct Entry {
    /// Unix seconds.
    pub at: Timestamp,
    /// As in [`Order`].
    pub who: String,
    /// The deed, such as `ban`.
    pub what: String,
    /// As in [`Order`].
    pub why: String,
}

types::hidden!(Entry);

impl Order {
    /// The write that notes the deed `what`.
    pub(crate) fn note(&self, subject: Subject<'_>, what: &str) -> Write {
        Write::create(Key::audit(&subject.text(), &ulid(self.at)))
            .set("at", self.at)
            .set("who", &self.who)
            .set("what", what)
            .set("why", &self.why)
    }
}

/// A new ULID of the second `at`.
pub(crate) fn ulid(at: Timestamp) -> String {
    let millis = u64::try_from(at).unwrap_or_default().saturating_mul(1_000);
    Ulid::from_parts(millis, u128::from_be_bytes(entropy::bytes())).to_string()
}

impl Store {
    /// Notes a deed that no transaction of ours can hold: before it is done, so that none goes without an entry.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn noted(&self, order: &Order, subject: Subject<'_>, what: &str) -> Result<(), StoreError> {
        self.write([order.note(subject, what)]).await.map(drop)
    }

    /// What was done to `subject`, the latest first, at most 100 entries.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn audit(&self, subject: Subject<'_>) -> Result<Vec<Entry>, StoreError> {
        let items = self.page(&Key::audit(&subject.text(), ""), 100, true).await?;
        items.into_iter().map(parse).collect()
    }
}
