//! The outbox: events and mails, in order, exactly as the contract shapes them, and never lost.

mod delivery;
mod events;
mod mails;
mod notices;
mod waiting;

use local::Event;
use serde_json::Value;

use crate::world::World;

impl World {
    /// Lets the outbox do all that is due.
    pub async fn deliver(&self) {
        assert!(
            self.drain_stream().await.unwrap(),
            "a record of the stream failed"
        );
    }

    /// Gives what could not be done its next turn, an hour later.
    pub async fn retry(&self) {
        self.clock().advance(3_600);
        assert!(self.retry_stream().await, "the retry failed");
    }

    /// How many records wait.
    pub fn parked(&self) -> usize {
        self.table()
            .iter()
            .filter(|item| item["pk"]["S"].as_str().unwrap().starts_with("PARKED#"))
            .count()
    }

    /// What the topic was sent, the oldest first.
    pub fn published(&self) -> Vec<Event> {
        let mut events = self.outbox().events();
        events.reverse();
        events
    }

    /// The messages of the events, and forgets them.
    pub async fn events(&self) -> Vec<Value> {
        self.deliver().await;
        let messages = self.published();
        self.outbox().empty();
        messages
            .iter()
            .map(|event| serde_json::from_str(&event.message).unwrap())
            .collect()
    }

    /// The names of the events, and forgets them.
    pub async fn event_names(&self) -> Vec<String> {
        let events = self.events().await;
        events
            .iter()
            .map(|event| event["name"].as_str().unwrap().to_owned())
            .collect()
    }
}
