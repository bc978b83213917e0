//! The record of a request: who may run it, and what the first one was answered. It is forgotten a
//! day after the first.

use serde::Deserialize;

use crate::access::Store;
use crate::error::{Error, Refusal};
use store::{If, Key, Once, StoreError, Write, Written, parse};
use types::clock::Timestamp;
use types::random;

/// How long a request is remembered.
const REMEMBERED_SECS: i64 = 86_400;

/// A request to be claimed.
pub(super) struct Claim<'a> {
    pub(super) key: Key,
    pub(super) fingerprint: &'a str,
    /// The digest of the caller's token.
    pub(super) token: Option<&'a str>,
    /// When a run that has not answered is dead for sure.
    pub(super) until: Timestamp,
}

/// How claiming a request ended.
pub(super) enum Claimed {
    /// It is this run's; `seed` is the same for each run of the request.
    Now { mark: String, seed: String },
    /// It was answered before: the sealed answer, and the digest of the token that got it.
    Answered {
        sealed: String,
        token: Option<String>,
    },
}

#[derive(Deserialize)]
struct Record {
    fingerprint: String,
    mark: String,
    seed: String,
    until: Option<Timestamp>,
    token: Option<String>,
    answer: Option<String>,
    ttl: Timestamp,
}

impl Store {
    /// Claims a request: a new one, or the identical one whose run died without an answer.
    ///
    /// # Errors
    /// `KeyReused` for another request, `StillRunning`; when the table does not answer.
    pub(super) async fn claim(&self, claim: &Claim<'_>, now: Timestamp) -> Result<Claimed, Error> {
        let mark = random::hex::<8>();
        let (seen, claimed) = self.try_claim(claim.write(&mark, now), &mark).await?;
        if claimed {
            return Ok(Claimed::Now {
                mark,
                seed: seen.seed,
            });
        }
        if seen.ttl > now {
            return claim.refuse(seen, now);
        }
        // Forgotten, and not swept yet: another request may have the key.
        let (seen, claimed) = self
            .try_claim(claim.replace(&mark, &seen, now), &mark)
            .await?;
        if claimed {
            Ok(Claimed::Now {
                mark,
                seed: seen.seed,
            })
        } else {
            claim.refuse(seen, now)
        }
    }

    /// The record as it stands after `write`, and whether that made it this run's.
    async fn try_claim(&self, write: Write, mark: &str) -> Result<(Record, bool), StoreError> {
        let written = self.write([write]).await?;
        let claimed = written.applied("mark", mark);
        let item = match written {
            Written::Done(item) => Some(item),
            Written::Refused { item, .. } => item,
        };
        let item = item.ok_or_else(|| {
            StoreError::Unavailable("a request's record was swept meanwhile".to_owned())
        })?;
        Ok((parse(item)?, claimed))
    }

    /// Keeps the answer of a run that ended.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(super) async fn keep_answer(&self, once: &Once, sealed: &str) -> Result<(), StoreError> {
        self.write([once.answered(sealed)]).await.map(drop)
    }

    /// Lets another run begin at once, unless this one has an answer after all: then that.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(super) async fn release(&self, once: &Once) -> Result<Option<String>, StoreError> {
        match self.write([once.released()]).await? {
            Written::Done(_) => Ok(None),
            Written::Refused { item, .. } => Ok(item.and_then(|item| once.own_answer(&item))),
        }
    }
}

impl Claim<'_> {
    fn write(&self, mark: &str, now: Timestamp) -> Write {
        let died = vec![
            If::is("fingerprint", self.fingerprint),
            If::Absent("answer"),
            If::below("until", now + 1),
            If::above("ttl", now),
        ];
        let free = If::Any(vec![If::Absent("pk"), If::All(died)]);
        let write = self
            .taken(mark)
            .set_once("seed", seed())
            .set_once("ttl", now + REMEMBERED_SECS);
        write.when(free)
    }

    fn replace(&self, mark: &str, seen: &Record, now: Timestamp) -> Write {
        let write = self
            .taken(mark)
            .set("seed", seed())
            .set("ttl", now + REMEMBERED_SECS)
            .remove("answer");
        write.when(If::is("mark", &seen.mark))
    }

    fn taken(&self, mark: &str) -> Write {
        Write::update(self.key.clone())
            .set("fingerprint", self.fingerprint)
            .set("mark", mark)
            .set("until", self.until)
            .set("token", self.token)
    }

    fn refuse(&self, seen: Record, now: Timestamp) -> Result<Claimed, Error> {
        match seen.answer {
            _ if seen.fingerprint != self.fingerprint => Err(Refusal::KeyReused.into()),
            Some(sealed) => Ok(Claimed::Answered {
                sealed,
                token: seen.token,
            }),
            None => {
                Err(Refusal::StillRunning((seen.until.unwrap_or_default() - now).max(1)).into())
            }
        }
    }
}

fn seed() -> String {
    random::hex::<16>()
}
