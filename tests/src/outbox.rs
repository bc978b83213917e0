//! The outbox: events and review mails, in order, exactly as the contract shapes them, and never lost.

mod delivery;
mod events;
mod mails;

use local::Event;
use serde_json::Value;

use crate::world::World;

impl World {
    /// Lets the outbox do all that is due.
    pub async fn deliver(&self) {
        assert!(self.drain_stream().await.unwrap(), "a record of the stream failed");
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
        messages.iter().map(|event| serde_json::from_str(&event.message).unwrap()).collect()
    }

    /// The names of the events, and forgets them.
    pub async fn event_names(&self) -> Vec<String> {
        let events = self.events().await;
        events.iter().map(|event| event["name"].as_str().unwrap().to_owned()).collect()
    }
}
