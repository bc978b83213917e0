//! Budgets: how often something may be tried, exact under parallel requests, in the item that the try writes anyway.

use crate::clock::Timestamp;
use crate::store::{If, Store, StoreError, Write, Written, number};

const HOUR_SECS: i64 = 3_600;

/// At most `hourly` an hour, and at most `lasting` until a success.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Attribute: how many in the hour.
    count: &'static str,
    /// Attribute: which hour, counted from the Unix epoch.
    hour: &'static str,
    /// Attribute: how many since the last success.
    total: &'static str,
    hourly: i64,
    lasting: i64,
}

/// Wrong passwords from anybody (NIST SP 800-63B-4 §3.2.2: at most 100 in a row).
pub const GUESSES: Budget =
    Budget { count: "guesses", hour: "guesses_hour", total: "guesses_total", hourly: 10, lasting: 100 };

/// Wrong passwords from a device that holds a live token, so that strangers cannot lock the owner out.
pub const OWN_GUESSES: Budget =
    Budget { count: "own_guesses", hour: "own_guesses_hour", total: "own_guesses_total", hourly: 10, lasting: 100 };

/// Wrong one-time passwords of the second factor at sign-in: from whoever knows the password.
pub(crate) const OTP: Budget =
    Budget { count: "otp_tries", hour: "otp_hour", total: "otp_total", hourly: 5, lasting: 100 };

/// Wrong one-time passwords from a device that holds a live token, so that who stole a password cannot lock the owner out.
pub(crate) const OWN_OTP: Budget =
    Budget { count: "own_otp_tries", hour: "own_otp_hour", total: "own_otp_total", hourly: 5, lasting: 100 };

/// Mails to one address that anybody can cause.
pub(crate) const MAILS: Budget =
    Budget { count: "mails", hour: "mails_hour", total: "mails_total", hourly: 5, lasting: i64::MAX };

impl Budget {
    /// Makes `write` with one try taken, or refuses it where the budget is spent.
    ///
    /// One write; where the counted hour is over and left tries behind, a second one that starts the new hour.
    pub(crate) async fn take(&self, store: &Store, now: Timestamp, write: &Write) -> Result<Written, StoreError> {
        let hour = now / HOUR_SECS;
        // Each turn loses against another request at most: the last answer stands. An hour that is still the one seen
        // before was not the reason for the refusal.
        let mut written = store.write([self.counted(write.clone(), hour)]).await?;
        let mut before = None;
        for _ in 0..3 {
            let Some(seen) = self.earlier_hour(&written, hour).filter(|seen| before != Some(*seen)) else { break };
            before = Some(seen);
            written = store.write([self.restarted(write.clone(), hour, seen)]).await?;
            if matches!(written, Written::Refused { .. }) {
                written = store.write([self.counted(write.clone(), hour)]).await?;
            }
        }
        Ok(written)
    }

    /// Hands the try back after a success, which also starts the lasting count anew.
    pub(crate) fn given_back(&self, write: Write) -> Write {
        write.add(self.count, -1).remove(self.total)
    }

    /// Takes back a try that was neither right nor wrong, where no success has cleared the lasting count meanwhile.
    pub(crate) fn returned(&self, write: Write) -> Write {
        write.add(self.count, -1).add(self.total, -1).when(If::above(self.total, 0))
    }

    /// Forgets what was counted: a new password makes the guesses at the old one worthless.
    pub(crate) fn cleared(&self, write: Write) -> Write {
        write.remove(self.count).remove(self.hour).remove(self.total)
    }

    fn counted(&self, write: Write, hour: i64) -> Write {
        let this_hour = If::All(vec![If::is(self.hour, hour), If::below(self.count, self.hourly)]);
        let unused = If::Any(vec![If::Absent(self.count), If::is(self.count, 0), this_hour]);
        self.bounded(write).set(self.hour, hour).add(self.count, 1).when(unused)
    }

    fn restarted(&self, write: Write, hour: i64, seen: i64) -> Write {
        self.bounded(write).set(self.hour, hour).set(self.count, 1).when(If::is(self.hour, seen))
    }

    fn bounded(&self, write: Write) -> Write {
        let lasting = If::Any(vec![If::Absent(self.total), If::below(self.total, self.lasting)]);
        write.add(self.total, 1).when(lasting)
    }

    /// The hour that a refused write found, when it is not this one.
    fn earlier_hour(&self, written: &Written, hour: i64) -> Option<i64> {
        match written {
            Written::Refused { item: Some(item), .. } => number(item, self.hour).filter(|seen| *seen != hour),
            _ => None,
        }
    }
}
