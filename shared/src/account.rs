//! The account: its core item, which every authenticated request reads, and what may happen to it.

pub mod acts;
pub mod erasure;
pub mod export;
pub mod import;
pub mod overview;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::tokens::AccessClaims;
use crate::budget::{OTP, OWN_OTP};
use crate::clock::Timestamp;
use crate::entropy;
use crate::error::Refusal;
use crate::label::{Label, Levels, PrivateLabels};

use crate::session::{Sessions, all_ended};
use crate::store::{If, Key, Owned, StoreError, Write};
use crate::values::{Email, Uid};

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
#[derive(Clone, Debug, Deserialize)]
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
    pub spared: Option<String>,
    /// Whether the second factor is on.
    #[serde(default)]
    pub otp: bool,
    /// The devices that are signed in by the Polario API.
    #[serde(default)]
    pub(crate) sessions: Sessions,
    /// The sealed TOTP secret; there before the second factor is on.
    pub(crate) otp_secret: Option<String>,
    /// The last accepted TOTP step: neither it nor an earlier one is accepted again.
    pub(crate) otp_step: Option<i64>,
    /// Tells the use of that step from any other's.
    pub(crate) otp_mark: Option<String>,
    /// Changes with the password; a sign-in that saw another one is too late.
    pub generation: Uuid,
}

impl Account {
    /// Whether a token of `epoch` is alive.
    #[must_use]
    pub fn holds(&self, epoch: Uuid) -> bool {
        self.state == State::Active && self.epoch == epoch
    }

    /// Whether this account still stands behind `claims`.
    ///
    /// # Errors
    /// `AccountGone` or `TokenRevoked`.
    pub fn honours(&self, claims: &AccessClaims) -> Result<(), Refusal> {
        let alive = self.epoch == claims.epoch() || self.spared.as_deref() == Some(claims.jti());
        match self.state {
            State::Deleted => Err(Refusal::AccountGone),
            State::Active if alive => Ok(()),
            _ => Err(Refusal::TokenRevoked),
        }
    }
}

/// What a write to the core item demands, so that it does nothing for a token that `honours` would refuse.
pub(crate) fn honouring(claims: &AccessClaims) -> If {
    let alive = If::Any(vec![If::is("epoch", claims.epoch()), If::is("spared", claims.jti())]);
    If::All(vec![If::is("state", State::Active), alive])
}

/// The write that makes the core item when an address is confirmed.
pub(crate) fn opened(uid: &Uid, email: &Email, generation: Uuid, now: Timestamp, levels: &Levels) -> Write {
    let labels = PrivateLabels::from([("email".to_owned(), Label::new("verified", now))]);
    Write::create(Key::core(uid))
        .set("uid", uid)
        .set("email", email)
        .set("state", State::Active)
        .set("role", "member")
        .set("level", levels.reached(&labels))
        .set("labels", labels)
        .set("epoch", entropy::uuid())
        .set("sessions", Sessions::new())
        .set("generation", generation)
        .set("created_at", now)
}

/// The write that ends every token of the account with a new password; `spared` lives on.
/// A reset, which spares none, also forgets the codes that were guessed: who stole the old password knows nothing now.
pub(crate) fn password_replaced(uid: &Uid, generation: Uuid, epoch: Uuid, spared: Option<&str>) -> Write {
    let write = all_ended(Write::update(Key::core(uid)))
        .set("generation", generation)
        .set("epoch", epoch)
        .set("spared", spared)
        .when(If::is("state", State::Active));
    if spared.is_some() { write } else { OWN_OTP.cleared(OTP.cleared(write)) }
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

    /// Ends every token at once, if `epoch` is still the account's (contract PacerPro A.4).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn epoch_replaced(&self, epoch: Uuid) -> Result<bool, StoreError> {
        let next = entropy::uuid();
        let write = all_ended(Write::update(Key::core(self.uid)))
            .set("epoch", next)
            .remove("spared")
            .when(If::is("epoch", epoch))
            .when(If::is("state", State::Active));
        Ok(self.store.commit([write]).await?.took("epoch", &next.to_string()))
    }
}
