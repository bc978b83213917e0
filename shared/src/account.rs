//! The account: its core item, which every authenticated request reads, and what may happen to it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::session_id::SessionId;
use crate::budget::{OTP, OWN_OTP};
use crate::label::level::{Label, Levels, PrivateLabels};
use types::clock::Timestamp;
use types::random;

use crate::access::Owned;
use crate::session::record::{Sessions, end_all};
use store::{If, Key, StoreError, Write};
use types::values::{Email, Uid};

/// Where an account stands. Only an active one signs in and holds live tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Signed up, address not confirmed.
    Pending,
    /// Confirmed.
    Active,
    /// Shut out by an operator.
    Banned,
    /// Gone.
    Deleted,
}

impl State {
    /// As the APIs write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Banned => "banned",
            Self::Deleted => "deleted",
        }
    }
}

/// The core item of a confirmed account.
#[derive(Clone, Deserialize)]
pub struct Account {
    /// Public id.
    pub uid: Uid,
    /// The confirmed address.
    pub email: Email,
    /// Where it stands.
    pub state: State,
    /// `member`, or what an operator made it.
    pub role: String,
    /// The level that its private labels make.
    pub level: u32,
    /// Its private labels.
    pub labels: PrivateLabels,
    /// Every token carries it; a new one ends all tokens at once.
    pub epoch: Uuid,
    /// The `jti` of the one access token that outlived the last change of epoch.
    #[serde(rename = "spared")]
    pub surviving_jti: Option<String>,
    /// Whether the second factor is on.
    #[serde(default)]
    pub otp: bool,
    /// The devices that are signed in by the Polario API.
    #[serde(default)]
    pub(crate) sessions: Sessions,
    /// What the account's API keys must carry to be usable: nothing until keys were ended for the
    /// first time.
    pub(crate) keys_epoch: Option<Uuid>,
    /// The sealed TOTP secret; there before the second factor is on.
    pub(crate) otp_secret: Option<String>,
    /// The last accepted TOTP step: neither it nor an earlier one is accepted again.
    pub(crate) otp_step: Option<i64>,
    /// Tells the use of that step from any other's.
    pub(crate) otp_mark: Option<String>,
    /// Changes with the password; a sign-in that saw another one is too late.
    pub generation: Uuid,
    /// When it was opened, in Unix seconds; where that was not noted, long ago.
    #[serde(default)]
    pub(crate) created_at: Timestamp,
}

types::hidden!(Account);

impl Account {
    /// Whether a token of `epoch` is alive.
    #[must_use]
    pub fn holds(&self, epoch: Uuid) -> bool {
        self.state == State::Active && self.epoch == epoch
    }

    /// Whether an API key that was last made or activated under `keys_epoch` is usable
    /// (docs/compatibility/barong.md#a2-21).
    #[must_use]
    pub(crate) fn opens_keys_of(&self, keys_epoch: Option<Uuid>) -> bool {
        self.state == State::Active && self.keys_epoch == keys_epoch
    }

    /// Whether there is a TOTP secret, be the second factor on or not.
    #[must_use]
    pub fn has_otp_secret(&self) -> bool {
        self.otp_secret.is_some()
    }
}

/// The write that makes the core item when an address is confirmed.
pub(crate) fn opened(
    uid: &Uid,
    email: &Email,
    generation: Uuid,
    now: Timestamp,
    levels: &Levels,
) -> Write {
    let labels = PrivateLabels::from([("email".to_owned(), Label::new("verified", now))]);
    Write::create(Key::core(uid))
        .set("uid", uid)
        .set("email", email)
        .set("state", State::Active)
        .set("role", "member")
        .set("level", levels.reached(&labels))
        .set("labels", labels)
        .set("epoch", random::uuid())
        .set("sessions", Sessions::new())
        .set("generation", generation)
        .set("created_at", now)
}

/// The write that ends every token of the account with a new password. Where a token made the
/// change, it lives on as `surviving_jti`. A reset by mail spares none, and nobody knows who made
/// the API keys before it, so they end as well; it also forgets the codes that were guessed, for
/// who stole the old password knows nothing now.
pub(crate) fn replace_password(
    uid: &Uid,
    generation: Uuid,
    epoch: Uuid,
    surviving_jti: Option<&str>,
) -> Write {
    let write = end_tokens(Write::update(Key::core(uid)), epoch, surviving_jti)
        .set("generation", generation)
        .when(If::is("state", State::Active));
    if surviving_jti.is_some() {
        write
    } else {
        end_keys(forget_otp_guesses(write))
    }
}

/// Ends every token of the account with `write`, by a new `epoch`; only `surviving_jti` (a `jti`)
/// lives on.
#[must_use]
pub fn end_tokens(write: Write, epoch: Uuid, surviving_jti: Option<&str>) -> Write {
    let write = end_all(write).set("epoch", epoch);
    match surviving_jti {
        Some(jti) => write.set("spared", jti),
        None => write.remove("spared"),
    }
}

/// Ends every API key of the account with `write`, until its owner activates it again. A random
/// mark, because keys that are made in the same second must be told from those that end.
#[must_use]
pub fn end_keys(write: Write) -> Write {
    write.set("keys_epoch", random::uuid())
}

/// Forgets the wrong codes of the second factor with `write`, whoever guessed them.
#[must_use]
pub fn forget_otp_guesses(write: Write) -> Write {
    OWN_OTP.cleared(OTP.cleared(write))
}

/// The account's second factor is off.
pub(crate) fn second_factor_off() -> If {
    If::Any(vec![If::Absent("otp"), If::is("otp", false)])
}

impl Owned<'_> {
    /// The account, if it was ever confirmed.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn account(&self) -> Result<Option<Account>, StoreError> {
        self.store.get(&Key::core(self.uid)).await
    }

    /// Ends every token at once, if the epoch of `jti` is still the account's
    /// (docs/compatibility/pacerpro.md#a-4).
    pub(crate) async fn replace_epoch(&self, jti: SessionId) -> Result<bool, StoreError> {
        let next = random::uuid();
        let write = end_all(Write::update(Key::core(self.uid)))
            .set("epoch", next)
            .remove("spared")
            .when(If::Begins("epoch", jti.epoch_start()))
            .when(If::is("state", State::Active));
        Ok(self
            .store
            .commit([write])
            .await?
            .applied("epoch", &next.to_string()))
    }
}
