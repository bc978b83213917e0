//! An API key as its owner sees it, and the state that it has in effect.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::Account;
use store::Write;
use types::clock::Timestamp;
use types::values::Kid;

/// The state of a key that is usable.
pub const ACTIVE: &str = "active";
/// The state of a key which its owner must activate again.
pub const INACTIVE: &str = "inactive";

/// An API key as its owner sees it.
#[derive(Clone, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub kid: Kid,
    /// URL-safe base64 of a PEM, as the owner gave it: looked at only when it has to verify.
    pub public_key: String,
    /// One free text.
    pub scopes: Option<String>,
    /// Seconds that a token minted for it lives, 30 to 86400.
    pub expires_in: i64,
    /// Any text; only `active` is usable.
    pub state: String,
    /// The account's, when the key was last made or activated.
    #[serde(default, skip_serializing)]
    pub(super) keys_epoch: Option<Uuid>,
    /// Unix seconds.
    pub created_at: Timestamp,
    /// Unix seconds.
    pub updated_at: Timestamp,
}

types::hidden!(ApiKey);

impl ApiKey {
    /// The key as it is in effect: what was active when the keys of `account` were ended is
    /// `inactive`.
    pub(super) fn in_effect(self, account: &Account) -> Self {
        let state = in_effect(&self.state, self.keys_epoch, Some(account)).to_owned();
        Self { state, ..self }
    }
}

/// The state that a key of `account` has in effect (docs/compatibility/barong.md#a2-21).
pub(super) fn in_effect<'a>(
    state: &'a str,
    keys_epoch: Option<Uuid>,
    account: Option<&Account>,
) -> &'a str {
    let opened = account.is_some_and(|account| account.opens_keys_of(keys_epoch));
    if state == ACTIVE && !opened {
        INACTIVE
    } else {
        state
    }
}

/// Marks a key as one that the account's owner made or activated since keys were ended last.
pub(super) fn present(write: Write, account: &Account) -> Write {
    account
        .keys_epoch
        .iter()
        .fold(write, |write, epoch| write.set("keys_epoch", epoch))
}
