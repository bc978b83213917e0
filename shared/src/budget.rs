//! Budgets: how often something may be tried, exact under parallel requests, in the item that the try writes anyway.

use crate::clock::Timestamp;
use crate::entropy;
use crate::outcome::{self, Outcome};
use crate::store::{If, Item, Store, StoreError, Write, Written, number};

/// The span that hourly budgets are counted in: from one full hour to the next.
pub(crate) const HOUR_SECS: i64 = 3_600;

/// Attribute: tells the item's latest hand-back from any other.
const HANDED_BACK: &str = "handed_back";

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

/// Mails to one address that anybody can cause by signing up.
pub(crate) const MAILS: Budget =
    Budget { count: "mails", hour: "mails_hour", total: "mails_total", hourly: 5, lasting: i64::MAX };

/// Mails to one address that anybody can cause by asking for a new password. Nothing else draws on it, so whoever spends it
/// has sent the owner a link that works: the newest wins (contract Barong A.2 row 26), and what is refused takes nothing back.
pub(crate) const RESETS: Budget =
    Budget { count: "resets", hour: "resets_hour", total: "resets_total", hourly: 5, lasting: i64::MAX };

/// Wrong codes for one phone of one account; each code also has tries of its own.
pub(crate) const CODES: Budget =
    Budget { count: "guesses", hour: "guesses_hour", total: "guesses_total", hourly: 9, lasting: 100 };

/// SMS that one account can cause, whatever the number.
pub(crate) const SMS_OF_ACCOUNT: Budget =
    Budget { count: "sms", hour: "sms_hour", total: "sms_total", hourly: 5, lasting: i64::MAX };

/// SMS to one number, whichever account causes them.
pub(crate) const SMS_TO_NUMBER: Budget =
    Budget { count: "sends", hour: "sends_hour", total: "sends_total", hourly: 3, lasting: i64::MAX };

impl Budget {
    /// Makes `write` with one try taken, or refuses it where the budget is spent.
    ///
    /// One write; where the counted hour is over and left tries behind, a second one that starts the new hour.
    pub(crate) async fn take(&self, store: &Store, now: Timestamp, write: &Write) -> Result<Written, StoreError> {
        let written = self.tried(store, now / HOUR_SECS, write).await?;
        if let Written::Refused { item: Some(item), .. } = &written
            && (self.is_spent(item, now) || number(item, self.total) >= Some(self.lasting))
        {
            outcome::note(Outcome::BudgetSpent);
            // What an alarm listens for. Whose budget it is would tell an address or a number.
            tracing::warn!(event = "budget_spent", budget = self.count, "a try was refused");
        }
        Ok(written)
    }

    async fn tried(&self, store: &Store, hour: i64, write: &Write) -> Result<Written, StoreError> {
        let mut written = store.write([self.counted(write.clone(), hour)]).await?;
        let Some(seen) = self.hour_found(&written).filter(|seen| *seen != hour) else { return Ok(written) };
        if seen < hour {
            written = store.write([self.restarted(write.clone(), hour, seen)]).await?;
        }
        match self.hour_found(&written) {
            // Others have started this hour, or a later one since this request read the clock: it counts in theirs.
            Some(found) if found >= hour => store.write([self.counted(write.clone(), found)]).await,
            _ => Ok(written),
        }
    }

    /// Hands the try back after a success, which also starts the lasting count anew. For a write that a success makes
    /// once, by conditions of its own: what the budget holds must not refuse it.
    pub(crate) fn given_back(&self, write: Write) -> Write {
        write.add(self.count, -1).remove(self.total)
    }

    /// As `given_back`, for a write that does little else and may be refused.
    pub(crate) fn given_back_alone(&self, write: Write) -> Write {
        self.once(self.given_back(write))
    }

    /// Starts counting at nothing, where nothing was counted yet: a try that is handed back then leaves no trace.
    pub(crate) fn opened(&self, write: Write, now: Timestamp) -> Write {
        write.set_once(self.count, 0).set_once(self.hour, now / HOUR_SECS).set_once(self.total, 0)
    }

    /// Whether `item`, as it was read, has nothing left for this hour, or for a later one that others have started.
    pub(crate) fn is_spent(&self, item: &Item, now: Timestamp) -> bool {
        number(item, self.hour) >= Some(now / HOUR_SECS) && number(item, self.count) >= Some(self.hourly)
    }

    /// Takes back a try that was neither right nor wrong, where no success has cleared the lasting count meanwhile.
    pub(crate) fn returned(&self, write: Write) -> Write {
        self.once(write.add(self.count, -1).add(self.total, -1)).when(If::above(self.total, 0))
    }

    /// Takes from the count only what is there, for a new password or another hour may have cleared it meanwhile; and only
    /// once, for the SDK sends a write again whose answer got lost.
    fn once(&self, write: Write) -> Write {
        let mark = entropy::hex::<4>();
        let first = If::Any(vec![If::Absent(HANDED_BACK), If::not(HANDED_BACK, &mark)]);
        write.set(HANDED_BACK, mark).when(If::above(self.count, 0)).when(first)
    }

    /// Forgets what was counted: a new password makes the guesses at the old one worthless.
    pub(crate) fn cleared(&self, write: Write) -> Write {
        write.remove(self.count).remove(self.hour).remove(self.total)
    }

    fn counted(&self, write: Write, hour: i64) -> Write {
        let this_hour = If::All(vec![If::is(self.hour, hour), If::below(self.count, self.hourly)]);
        let unused_before = If::All(vec![If::below(self.hour, hour), If::below(self.count, 1)]);
        let open = If::Any(vec![If::Absent(self.hour), unused_before, this_hour]);
        self.bounded(write).set(self.hour, hour).add(self.count, 1).when(open)
    }

    fn restarted(&self, write: Write, hour: i64, seen: i64) -> Write {
        self.bounded(write).set(self.hour, hour).set(self.count, 1).when(If::is(self.hour, seen))
    }

    fn bounded(&self, write: Write) -> Write {
        let lasting = If::Any(vec![If::Absent(self.total), If::below(self.total, self.lasting)]);
        write.add(self.total, 1).when(lasting)
    }

    /// The hour that a refused write found counted.
    fn hour_found(&self, written: &Written) -> Option<i64> {
        match written {
            Written::Refused { item: Some(item), .. } => number(item, self.hour),
            _ => None,
        }
    }
}
