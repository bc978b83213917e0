//! The next text of the keyring's secret, step by step: what it holds, new keys, old keys dropped.
//! A new key is known to all before any uses it: functions keep a keyring for five minutes, and one
//! with an old keyring would refuse what a new key made. So would those who keep our key set for as
//! long.

use serde::Serialize;

use super::error::KeyringError;
use super::ring::Keyring;
use super::secret::{Age, Pair, SealingKey, Secret};
use types::clock::Timestamp;

/// How long somebody may go by old keys: a function by its keyring for five minutes, and those whom
/// it told its key set for five more, with a margin for calls on their way.
pub const SPREAD_SECS: i64 = 630;

/// A kind of key that there can be several of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Signs access tokens.
    Rs256,
    /// Seals what the table must not show.
    Sealing,
}

/// What may be shown of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// `RS256` or `sealing`.
    pub kind: &'static str,
    /// Its `kid`, or its number.
    pub id: String,
    /// `current` makes new things; `previous` still verifies or opens; `pending` waits to become
    /// current.
    pub state: &'static str,
    /// Unix seconds; nothing where nobody noted it.
    pub created_at: Option<Timestamp>,
}

/// How far a rotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// A new key is known from now on; it may become current at this time.
    Pending(Timestamp),
    /// The new key is the current one.
    Done,
}

/// The secret's text, read to be changed.
pub struct Draft {
    secret: Secret,
    changed: bool,
}

impl Draft {
    /// Reads the secret's text.
    ///
    /// # Errors
    /// When it is no keyring.
    pub fn read(text: &str) -> Result<Self, KeyringError> {
        Ok(Self {
            secret: Secret::read(text)?,
            changed: false,
        })
    }

    /// The keys, the current one of each kind first.
    #[must_use]
    pub fn keys(&self) -> Vec<Shown> {
        shown(&self.secret)
    }

    /// Takes the next step of a rotation: makes a pending key, or makes it the current one when its
    /// time has come, or sooner if `at_once`.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn rotate(
        &mut self,
        kind: Kind,
        now: Timestamp,
        at_once: bool,
    ) -> Result<Rotation, KeyringError> {
        let staged = pending(&self.secret, kind);
        if staged.is_none() {
            stage(&mut self.secret, kind, now)?;
            self.changed = true;
        }
        let due = staged.unwrap_or(now) + SPREAD_SECS;
        if !at_once && now < due {
            return Ok(Rotation::Pending(due));
        }
        promote(&mut self.secret, kind, now);
        self.changed = true;
        Ok(Rotation::Done)
    }

    /// Drops a previous or pending RS256 pair. False when there is none of this `kid`, or it is the
    /// current one.
    pub fn drop_pair(&mut self, kid: &str) -> bool {
        let at = self
            .secret
            .rs256
            .iter()
            .skip(1)
            .position(|pair| pair.kid == kid);
        let Some(at) = at else { return false };
        self.secret.rs256.remove(at + 1);
        self.changed = true;
        true
    }

    /// The text to write, where anything changed: only what every function can read.
    ///
    /// # Errors
    /// When a function could not read it.
    pub fn changed(&self) -> Result<Option<String>, KeyringError> {
        if !self.changed {
            return Ok(None);
        }
        let text = self.secret.text()?;
        Keyring::parse(&text)?;
        Ok(Some(text))
    }
}

fn shown(secret: &Secret) -> Vec<Shown> {
    let state = |at: usize, age: Age| match (at, age.pending) {
        (0, _) => "current",
        (_, true) => "pending",
        (_, false) => "previous",
    };
    let pairs = secret.rs256.iter().enumerate().map(|(at, pair)| Shown {
        kind: "RS256",
        id: pair.kid.clone(),
        state: state(at, pair.age),
        created_at: pair.age.created_at,
    });
    let sealing = secret.sealing.iter().enumerate().map(|(at, key)| Shown {
        kind: "sealing",
        id: key.id.to_string(),
        state: state(at, key.age),
        created_at: key.age.created_at,
    });
    pairs.chain(sealing).collect()
}

/// Since when a key of this kind is pending.
pub(super) fn pending(secret: &Secret, kind: Kind) -> Option<Timestamp> {
    let ages: Vec<Age> = match kind {
        Kind::Rs256 => secret.rs256.iter().map(|pair| pair.age).collect(),
        Kind::Sealing => secret.sealing.iter().map(|key| key.age).collect(),
    };
    ages.into_iter()
        .skip(1)
        .find(|age| age.pending)
        .map(|age| age.created_at.unwrap_or_default())
}

pub(super) fn stage(secret: &mut Secret, kind: Kind, now: Timestamp) -> Result<(), KeyringError> {
    let age = Age {
        created_at: Some(now),
        pending: true,
        retired_at: None,
    };
    match kind {
        Kind::Rs256 => secret.rs256.push(Pair::generate(age)?),
        Kind::Sealing => {
            let last = secret
                .sealing
                .iter()
                .map(|key| key.id)
                .max()
                .unwrap_or_default();
            let id = last
                .checked_add(1)
                .ok_or(KeyringError::Key("256th sealing"))?;
            secret.sealing.push(SealingKey::generate(id, age));
        }
    }
    Ok(())
}

pub(super) fn promote(secret: &mut Secret, kind: Kind, now: Timestamp) {
    match kind {
        Kind::Rs256 => {
            if let Some(front) = secret.rs256.first_mut() {
                front.age.retired_at = Some(now);
            }
            secret.rs256.sort_by_key(|pair| !pair.age.pending);
            secret
                .rs256
                .iter_mut()
                .for_each(|pair| pair.age.pending = false);
        }
        Kind::Sealing => {
            secret.sealing.sort_by_key(|key| !key.age.pending);
            secret
                .sealing
                .iter_mut()
                .for_each(|key| key.age.pending = false);
        }
    }
}

#[cfg(test)]
mod tests;
