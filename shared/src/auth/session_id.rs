//! The `jti` of a PacerPro token: the account's epoch, which keeps the token alive, and in its last
//! 48 bits the time at which the password was proved, for the claims have no other room
//! (docs/compatibility/pacerpro.md#a-2, #a-4, #a-9).
//!
//! The time is laid over the epoch's own bits by exclusive or: a `jti` stays a UUID of version 4
//! that looks like any other, and one that is the epoch itself, as all were once, carries no time.
//! The 74 random bits before it are the account's alone; nobody can choose any of them, for the
//! token is signed.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use types::clock::Timestamp;

/// The bits that the time has.
const TIME: u128 = (1 << 48) - 1;
/// The text before them, and the hyphen.
const START: usize = 24;

/// Which account's epoch, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(Uuid);

impl SessionId {
    /// Of a token under `epoch`, for who proved the password at `proved_at`.
    #[must_use]
    pub fn new(epoch: Uuid, proved_at: Timestamp) -> Self {
        let time = u128::try_from(proved_at).unwrap_or_default() & TIME;
        Self(Uuid::from_u128(epoch.as_u128() ^ time))
    }

    /// Whether it belongs to `epoch`.
    #[must_use]
    pub fn is_of(self, epoch: Uuid) -> bool {
        (self.0.as_u128() ^ epoch.as_u128()) & !TIME == 0
    }

    /// When the password was proved, by the `epoch` that it belongs to; nothing where it carries no
    /// time.
    #[must_use]
    pub fn proved_at(self, epoch: Uuid) -> Option<Timestamp> {
        let time = (self.0.as_u128() ^ epoch.as_u128()) & TIME;
        Timestamp::try_from(time).ok().filter(|time| *time > 0)
    }

    /// How the epoch's text begins: a write finds it out without a read.
    pub(crate) fn epoch_start(self) -> String {
        self.0.to_string().chars().take(START).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::random;

    #[test]
    fn carries_a_time_under_one_epoch_only() {
        let (epoch, other) = (random::uuid(), random::uuid());
        for time in [1, 1_800_000_000, (1 << 48) - 1] {
            let jti = SessionId::new(epoch, time);
            assert!(jti.is_of(epoch) && !jti.is_of(other));
            assert_eq!(jti.proved_at(epoch), Some(time));
            assert_eq!(jti.0.get_version_num(), 4);
            assert!(
                epoch.to_string().starts_with(&jti.epoch_start())
                    && jti.epoch_start().ends_with('-')
            );
        }
    }

    #[test]
    fn the_epoch_itself_carries_no_time() {
        let epoch = random::uuid();
        assert!(SessionId(epoch).is_of(epoch));
        assert_eq!(SessionId(epoch).proved_at(epoch), None);
    }
}
