//! A record of the table's stream that waits, or a part of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::auth::digest::sha256;
use store::{Key, Write, partition, sequence};
use types::clock::Timestamp;

/// The second try comes so soon; each further one waits twice as long as the one before, at most
/// [`MAX_SECS`].
pub(super) const SOONEST_SECS: i64 = 60;
pub(super) const MAX_SECS: i64 = 3_600;
/// What of a record waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// All of it: nobody could read it.
    Whole,
    /// Its events.
    Events,
    /// A document's bytes.
    Bytes,
    /// Its mails.
    Mails,
}

impl Part {
    pub(super) fn keeps_order(self) -> bool {
        matches!(self, Self::Whole | Self::Events)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Events => "events",
            Self::Bytes => "bytes",
            Self::Mails => "mails",
        }
    }
}

/// A record that waits, or a part of it.
#[derive(Clone, Deserialize)]
pub struct Parked {
    pub(super) pk: String,
    pub(super) sk: String,
    /// Which part.
    pub part: Part,
    pub(super) partition: String,
    pub(super) sequence: String,
    pub(super) record: String,
    /// When it was parked.
    pub(super) since: Timestamp,
    pub(super) attempts: u32,
    pub(super) due_at: Timestamp,
}

types::hidden!(Parked);

impl Parked {
    pub(super) fn new(part: Part, record: &Value, now: Timestamp) -> Self {
        let text = record.to_string();
        let sequence = sequence(record).map_or_else(
            || sha256(text.as_bytes()),
            |number| format!("{number:0>40}"),
        );
        let (partition, record, due_at) = (whose(record).to_owned(), text, now + SOONEST_SECS);
        Self {
            pk: String::new(),
            sk: String::new(),
            part,
            partition,
            sequence,
            record,
            since: now,
            attempts: 1,
            due_at,
        }
    }

    /// The record as it came.
    #[must_use]
    pub fn record(&self) -> Value {
        serde_json::from_str(&self.record).unwrap_or_default()
    }

    /// Whose events must keep their order with it.
    #[must_use]
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// Whether it is to be tried again.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due_at <= now
    }

    pub(super) fn id(&self) -> String {
        format!("{}#{}#{}", self.partition, self.sequence, self.part.name())
    }

    pub(super) fn key(&self) -> Key {
        let id = self.id();
        if self.part.keeps_order() {
            Key::parked_events(&id)
        } else {
            Key::parked_later(self.due_at, &id)
        }
    }

    pub(super) fn write(&self, key: Key, ttl: Timestamp) -> Write {
        Write::update(key)
            .set("part", self.part)
            .set("partition", &self.partition)
            .set("sequence", &self.sequence)
            .set("record", &self.record)
            .set("since", self.since)
            .set("attempts", self.attempts)
            .set("due_at", self.due_at)
            .set("ttl", ttl)
    }

    pub(super) fn is_at(&self, key: &Key) -> bool {
        self.pk == key.pk() && self.sk == key.sk()
    }

    pub(super) fn delete(&self) -> Write {
        Write::delete(Key::read(&self.pk, &self.sk))
    }
}

/// Whose record it is: what keeps its order.
pub(super) fn whose(record: &Value) -> &str {
    partition(record).unwrap_or("UNKNOWN")
}
