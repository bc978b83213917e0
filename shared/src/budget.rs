//! Budgets: how often something may be tried, exact under parallel requests, in the item that the
//! try writes anyway.
//!
//! A try is a random mark in a set of the item. So an SDK that sends a write again whose answer got
//! lost counts once, and handing a try back takes away its own mark and no other. A budget that
//! counts by source keeps each source's marks in a set of its own beside the set of all, so that
//! one source never spends what others need.

mod attempt;
mod patience;
mod source;

use std::collections::HashSet;

use crate::access::Store;
pub use attempt::Attempt;
use patience::Patience;
pub use source::SourceClass;
use store::{If, Item, StoreError, Write, Written, marks, number};
use types::clock::Timestamp;
use types::random;

/// The span that hourly budgets are counted in: from one full hour to the next.
pub(crate) const HOUR_SECS: i64 = 3_600;

/// What a client is told to wait where no hour's end helps, but a new password does.
const LASTING_SECS: i64 = 86_400;

/// At most `hourly` an hour, and at most `lasting` until a success.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Attribute: the marks of the hour.
    name: &'static str,
    /// Attribute: which hour, counted from the Unix epoch.
    hour: &'static str,
    /// Attribute: how many since the last success.
    total: &'static str,
    hourly: usize,
    lasting: Option<i64>,
    /// How many of the hour's one source may have.
    by_source: Option<usize>,
    /// Whether a try may turn out right, and come back: then one in flight is no reason to refuse
    /// another.
    comes_back: bool,
}

/// Wrong passwords from devices that nobody knows (NIST SP 800-63B-4 §3.2.2: at most 100 in a row).
pub(crate) const GUESSES: Budget = Budget {
    name: "guesses",
    hour: "guesses_hour",
    total: "guesses_total",
    hourly: 20,
    lasting: Some(100),
    by_source: Some(5),
    comes_back: true,
};

/// Wrong passwords from a device that was signed in before, so that strangers cannot lock the owner
/// out.
pub(crate) const OWN_GUESSES: Budget = Budget {
    name: "own_guesses",
    hour: "own_guesses_hour",
    total: "own_guesses_total",
    by_source: None,
    ..GUESSES
};

/// Wrong passwords from where the password was just reset: whatever strangers spend meanwhile, its
/// owner gets in.
pub(crate) const AFTER_RESET: Budget = Budget {
    name: "reset_guesses",
    hour: "reset_guesses_hour",
    total: "reset_guesses_total",
    hourly: 10,
    ..OWN_GUESSES
};

/// Wrong one-time passwords of the second factor at sign-in: from whoever knows the password.
pub(crate) const OTP: Budget = Budget {
    name: "otp_tries",
    hour: "otp_hour",
    total: "otp_total",
    hourly: 5,
    ..OWN_GUESSES
};

/// Wrong one-time passwords from a device that was signed in before, so that who stole a password
/// cannot lock the owner out.
pub(crate) const OWN_OTP: Budget = Budget {
    name: "own_otp_tries",
    hour: "own_otp_hour",
    total: "own_otp_total",
    ..OTP
};

/// Mails to one address that anybody can cause by signing up.
pub(crate) const MAILS: Budget = Budget {
    name: "mails",
    hour: "mails_hour",
    total: "mails_total",
    hourly: 5,
    lasting: None,
    by_source: None,
    comes_back: false,
};

/// Mails to one address that anybody can cause by asking for a new password. Nothing else draws on
/// it, so whoever spends it has sent the owner a link that works: the newest wins
/// (docs/compatibility/barong.md#a2-26), and what is refused takes nothing back.
pub(crate) const RESETS: Budget = Budget {
    name: "resets",
    hour: "resets_hour",
    total: "resets_total",
    ..MAILS
};

/// Wrong codes for one phone of one account; each code also has tries of its own.
pub(crate) const CODES: Budget = Budget {
    name: "guesses",
    hour: "guesses_hour",
    total: "guesses_total",
    hourly: 9,
    ..OWN_GUESSES
};

/// SMS that one account can cause, whatever the number.
pub(crate) const SMS_OF_ACCOUNT: Budget = Budget {
    name: "sms",
    hour: "sms_hour",
    total: "sms_total",
    ..MAILS
};

/// SMS that one account can cause to one number; they are counted apart from other accounts', who
/// cannot use them up.
pub(crate) const SMS_OF_PHONE: Budget = Budget {
    name: "sends",
    hour: "sends_hour",
    total: "sends_total",
    hourly: 3,
    ..MAILS
};

/// SMS to one number, whichever accounts cause them; one source causes half at most.
pub(crate) const SMS_TO_NUMBER: Budget = Budget {
    hourly: 6,
    by_source: Some(3),
    ..SMS_OF_PHONE
};

/// SMS to one country that new accounts of one source can cause; how many, its price decides.
pub(crate) const SMS_OF_SOURCE: Budget = Budget {
    hourly: 1,
    ..SMS_OF_PHONE
};

/// How taking a try ended.
pub(crate) enum Taken {
    /// It is taken; the item as it is now.
    Done(Item, Attempt),
    /// Nothing was written; the item as it stands, if there is one, and why.
    Refused(Option<Item>, Why),
}

/// Why no try was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The write's own conditions did not hold.
    Condition,
    /// The budget is spent; in so many seconds there is more.
    Spent(i64),
    /// Tries in flight have the last places, and some of them turn out right.
    Busy,
}

impl Budget {
    /// Makes `write` with one try taken for the source `tag`, or refuses it where the budget is
    /// spent.
    ///
    /// One write; where the counted hour is over and left tries behind, a second one that starts
    /// the new hour. Where tries that were just taken have all places, it waits a moment for those
    /// that come back.
    pub(crate) async fn take(
        &self,
        store: &Store,
        now: Timestamp,
        tag: &str,
        write: &Write,
    ) -> Result<Taken, StoreError> {
        Attempt::new(*self, tag).take(store, now, write).await
    }

    async fn take_as(
        &self,
        attempt: Attempt,
        store: &Store,
        now: Timestamp,
        write: &Write,
    ) -> Result<Taken, StoreError> {
        let mut patience = Patience::new(attempt.is_patient());
        loop {
            let (written, hour) = self
                .tried(store, now / HOUR_SECS, &attempt, write, now)
                .await?;
            let item = match written {
                Written::Done(item) => return Ok(Taken::Done(item, attempt)),
                Written::Refused {
                    item: Some(item), ..
                } if attempt.is_in(&item) => {
                    return Ok(Taken::Done(item, attempt));
                }
                Written::Refused { item, .. } => item,
            };
            let why = item
                .as_ref()
                .map_or(Why::Condition, |item| self.why(item, hour, now, &attempt));
            let counted = item
                .as_ref()
                .filter(|_| why != Why::Condition && self.comes_back);
            if let Some(item) = counted.filter(|item| self.taken_lately(item, now)) {
                match patience.wait(marks(item, self.name), store.clock()).await {
                    patience::Next::Again => continue,
                    patience::Next::Busy => {
                        return Ok(Taken::Refused(Some(item.clone()), Why::Busy));
                    }
                    patience::Next::Settled => {}
                }
            }
            if why != Why::Condition {
                // What an alarm listens for. Whose budget it is would tell an address or a number.
                tracing::warn!(
                    event = "budget_spent",
                    budget = self.name,
                    "a try was refused"
                );
            }
            return Ok(Taken::Refused(item, why));
        }
    }

    /// The write, made in the hour that it counts in.
    async fn tried(
        &self,
        store: &Store,
        hour: i64,
        attempt: &Attempt,
        write: &Write,
        now: Timestamp,
    ) -> Result<(Written, i64), StoreError> {
        let counted = |hour| self.counted(write.clone(), hour, attempt, now);
        let mut written = store.write([counted(hour)]).await?;
        let Some(seen) = self.hour_found(&written).filter(|seen| *seen != hour) else {
            return Ok((written, hour));
        };
        if seen < hour {
            let others = self.sources_in(&written);
            written = store
                .write([self.restarted(write.clone(), hour, seen, attempt, &others, now)])
                .await?;
        }
        match self.hour_found(&written) {
            // Others have started this hour, or a later one since this request read the clock: it
            // counts in theirs.
            Some(found) if found >= hour => Ok((store.write([counted(found)]).await?, found)),
            _ => Ok((written, hour)),
        }
    }

    /// Whether `item`, as it was read, has nothing left for this hour, or for a later one that
    /// others have started.
    pub(crate) fn is_spent(&self, item: &Item, now: Timestamp) -> bool {
        number(item, self.hour) >= Some(now / HOUR_SECS)
            && marks(item, self.name).len() >= self.hourly
    }

    /// Whether `item`, as it was read, has nothing left for the source `tag`.
    pub(crate) fn is_spent_by(&self, item: &Item, tag: &str, now: Timestamp) -> bool {
        let of_source = attempt::source_attribute(self.name, tag);
        let spent = self
            .by_source
            .is_some_and(|most| marks(item, &of_source).len() >= most);
        self.is_spent(item, now) || spent && number(item, self.hour) >= Some(now / HOUR_SECS)
    }

    /// The same budget with another number of tries an hour.
    pub(crate) fn of(self, hourly: usize) -> Self {
        Self { hourly, ..self }
    }

    /// Forgets what was counted: a new password makes the guesses at the old one worthless.
    pub(crate) fn cleared(&self, write: Write) -> Write {
        write.remove(self.name).remove(self.hour).remove(self.total)
    }

    fn why(&self, item: &Item, hour: i64, now: Timestamp, attempt: &Attempt) -> Why {
        let lasting = self
            .lasting
            .is_some_and(|most| number(item, self.total) >= Some(most));
        let this_hour = number(item, self.hour) == Some(hour);
        let of_source = self.by_source.zip(attempt.source());
        let all = marks(item, self.name).len();
        let full = all >= self.hourly
            || of_source
                .is_some_and(|(most, source)| marks(item, source).len() >= most && all >= most);
        match (lasting, this_hour && full) {
            (true, _) => Why::Spent(LASTING_SECS),
            (false, true) => Why::Spent(HOUR_SECS - now.rem_euclid(HOUR_SECS)),
            (false, false) => Why::Condition,
        }
    }

    fn counted(&self, write: Write, hour: i64, attempt: &Attempt, now: Timestamp) -> Write {
        let mut room = vec![
            If::is(self.hour, hour),
            If::small_set(self.name, self.hourly),
        ];
        if let Some((most, source)) = self.by_source.zip(attempt.source()) {
            // A source has no more than all have together: what it counted before all was forgotten
            // binds it no more.
            room.push(If::Any(vec![
                If::small_set(source, most),
                If::small_set(self.name, most),
            ]));
        }
        let unused_before = If::All(vec![If::below(self.hour, hour), If::Absent(self.name)]);
        let open = If::Any(vec![If::Absent(self.hour), unused_before, If::All(room)]);
        attempt
            .added(self.bounded(write, now).set(self.hour, hour))
            .when(open)
    }

    fn restarted(
        &self,
        write: Write,
        hour: i64,
        seen: i64,
        attempt: &Attempt,
        others: &[String],
        now: Timestamp,
    ) -> Write {
        let write = self
            .bounded(write, now)
            .set(self.hour, hour)
            .when(If::is(self.hour, seen));
        let stale = others
            .iter()
            .filter(|name| Some(name.as_str()) != attempt.source());
        attempt.alone(stale.fold(write, |write, name| write.remove(name)))
    }

    fn bounded(&self, write: Write, now: Timestamp) -> Write {
        let write = if self.comes_back {
            write.set(&self.at(), now)
        } else {
            write
        };
        match self.lasting {
            Some(most) => {
                let open = If::Any(vec![If::Absent(self.total), If::below(self.total, most)]);
                write.add(self.total, 1).when(open)
            }
            None => write,
        }
    }

    /// Attribute: when the latest try was taken.
    fn at(&self) -> String {
        format!("{}_at", self.name)
    }

    fn taken_lately(&self, item: &Item, now: Timestamp) -> bool {
        number(item, &self.at()).is_some_and(|at| now - at <= patience::IN_FLIGHT_SECS)
    }

    /// The hour that a refused write found counted.
    fn hour_found(&self, written: &Written) -> Option<i64> {
        match written {
            Written::Refused {
                item: Some(item), ..
            } => number(item, self.hour),
            _ => None,
        }
    }

    /// The sets of single sources that a refused write found.
    fn sources_in(&self, written: &Written) -> Vec<String> {
        let Written::Refused {
            item: Some(item), ..
        } = written
        else {
            return Vec::new();
        };
        self.sources(item)
    }

    /// The attributes that hold the marks of single sources.
    pub(crate) fn sources(&self, item: &Item) -> Vec<String> {
        let prefix = attempt::source_attribute(self.name, "");
        item.keys()
            .filter(|name| name.starts_with(&prefix))
            .cloned()
            .collect()
    }
}

/// A new mark: as good as unique among the tries of one item.
fn mark() -> String {
    random::hex::<4>()
}

/// The marks of a set, to see whether it changes.
type Marks = HashSet<String>;
