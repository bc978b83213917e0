//! A sign-up that waits for its confirmation, as a confirmation sees it.

use serde::Deserialize;

use crate::account::State;
use crate::auth::sign_up_token::SignUpToken;
use store::{If, Item, StoreError, parse};
use types::clock::Timestamp;
use types::values::Uid;

/// How confirming an address ended.
pub enum Confirmed {
    /// The account is open, with the password of the sign-up that was mailed.
    Now,
    /// The account of this uid is open without a password, for nobody can tell whose sign-up it
    /// was: the secret that came with the confirmation resets it, and is to be mailed now.
    Contested(Uid),
    /// It was open already.
    Before,
    /// No such token, or no longer.
    Never,
}

/// What a confirmation goes by.
#[derive(Default, Deserialize)]
pub(super) struct Waiting {
    pub(super) uid: Option<Uid>,
    pub(super) state: Option<State>,
    #[serde(default)]
    pub(super) offers: i64,
    #[serde(default)]
    offered: i64,
    #[serde(default)]
    offered_sum: i64,
    contested: Option<bool>,
    pub(super) reset_due_at: Option<Timestamp>,
    pub(super) reset_digest: Option<String>,
}

impl Waiting {
    /// What most sign-ups are: one offer.
    pub(super) fn once() -> Self {
        Self {
            offers: 1,
            ..Self::default()
        }
    }

    pub(super) fn is_contested(&self) -> bool {
        self.contested.is_some() || self.offers.checked_mul(self.offered) != Some(self.offered_sum)
    }

    /// That it still is as it was seen.
    pub(super) fn unchanged(&self) -> If {
        let flag = if self.contested.is_some() {
            If::Present
        } else {
            If::Absent
        };
        If::All(vec![If::is("offers", self.offers), flag("contested")])
    }
}

/// The sign-up that `token` may still confirm, or what stands in its place.
pub(super) fn waiting(
    item: Option<Item>,
    token: &SignUpToken,
) -> Result<Result<Waiting, Waiting>, StoreError> {
    let seen: Waiting = item.map(parse).transpose()?.unwrap_or_default();
    let waits = seen.state == Some(State::Pending) && seen.uid.as_ref() == Some(&token.uid);
    Ok(if waits { Ok(seen) } else { Err(seen) })
}

/// Told of an account that is open to whoever had a mail of it
/// (docs/compatibility/barong.md#a2-26).
pub(super) fn ended(seen: &Waiting, token: &SignUpToken) -> Confirmed {
    let opened = seen.state.is_some_and(|state| state != State::Pending)
        && seen.uid.as_ref() == Some(&token.uid);
    if opened {
        Confirmed::Before
    } else {
        Confirmed::Never
    }
}
