//! What was sent last: mails, SMS, events. Kept in memory only.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Notify;
use types::clock::{Clock, iso8601};

use crate::ledger::{keep, lock};

/// How many messages, and how many events, are kept.
const KEPT: usize = 5_000;

/// A mail or an SMS to one recipient.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// `email` or `sms`.
    pub channel: &'static str,
    /// Address or number.
    pub to: String,
    /// Of a mail.
    pub subject: Option<String>,
    /// The text; of a raw mail, all of it.
    pub text: String,
    /// Of a mail that has one.
    pub html: Option<String>,
    /// The web addresses in the text.
    pub links: Vec<String>,
    /// When, in UTC by the local clock: `2018-05-16T14:03:22Z`.
    pub sent_at: String,
}

/// Something that was published to a topic.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// The topic's ARN.
    pub topic: String,
    /// The publisher's `Subject`.
    pub subject: Option<String>,
    /// As published.
    pub message: String,
    /// `MessageAttributes`, as text.
    pub attributes: BTreeMap<String, String>,
    /// When, in UTC by the local clock: `2018-05-16T14:03:22Z`.
    pub sent_at: String,
}

/// A message before it is kept.
pub(crate) struct Draft<'a> {
    pub(crate) channel: &'static str,
    pub(crate) to: &'a str,
    pub(crate) subject: Option<&'a str>,
    pub(crate) text: &'a str,
    pub(crate) html: Option<&'a str>,
}

/// What was sent and not emptied since, the oldest first; of very many the last ones.
#[derive(Debug)]
pub struct Outbox {
    clock: Clock,
    messages: Mutex<VecDeque<Message>>,
    events: Mutex<VecDeque<Event>>,
    arrived: Notify,
}

impl Outbox {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            messages: Mutex::default(),
            events: Mutex::default(),
            arrived: Notify::new(),
        }
    }

    /// The messages, newest first; only those to `to`, in whatever case it is written, when it is
    /// given.
    #[must_use]
    pub fn messages(&self, to: Option<&str>) -> Vec<Message> {
        let (messages, to) = (lock(&self.messages), to.map(str::to_lowercase));
        let wanted = |message: &&Message| {
            to.as_ref()
                .is_none_or(|to| message.to.to_lowercase() == *to)
        };
        messages.iter().rev().filter(wanted).cloned().collect()
    }

    /// As `messages`; while there are none, waits for one, at most `longest`.
    pub async fn wait(&self, to: Option<&str>, longest: Duration) -> Vec<Message> {
        let arrival = async {
            loop {
                let arrived = self.arrived.notified();
                tokio::pin!(arrived);
                arrived.as_mut().enable();
                let messages = self.messages(to);
                if !messages.is_empty() {
                    return messages;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(longest, arrival)
            .await
            .unwrap_or_default()
    }

    /// What was published to topics, newest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        lock(&self.events).iter().rev().cloned().collect()
    }

    /// Forgets everything.
    pub fn empty(&self) {
        lock(&self.messages).clear();
        lock(&self.events).clear();
    }

    pub(crate) fn put(&self, draft: &Draft<'_>) {
        tracing::info!(
            channel = draft.channel,
            to = draft.to,
            subject = draft.subject,
            "sent"
        );
        let message = Message {
            channel: draft.channel,
            to: draft.to.to_owned(),
            subject: draft.subject.map(str::to_owned),
            text: draft.text.to_owned(),
            html: draft.html.map(str::to_owned),
            links: links(draft.text),
            sent_at: iso8601(self.clock.now()),
        };
        keep(&self.messages, KEPT, message);
        self.arrived.notify_waiters();
    }

    /// `sent_at` is set here.
    pub(crate) fn event(&self, event: Event) {
        keep(
            &self.events,
            KEPT,
            Event {
                sent_at: iso8601(self.clock.now()),
                ..event
            },
        );
    }
}

fn links(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || "<>\"()".contains(c));
    let links = words.filter(|word| word.starts_with("http://") || word.starts_with("https://"));
    links
        .map(|link| link.trim_end_matches(['.', ',', ';']).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail<'a>(to: &'a str, text: &'a str) -> Draft<'a> {
        Draft {
            channel: "email",
            to,
            subject: None,
            text,
            html: None,
        }
    }

    #[test]
    fn the_newest_comes_first_and_links_are_found() {
        let outbox = Outbox::new(Clock::default());
        outbox.put(&mail("a@b", "one"));
        outbox.put(&mail("a@b", "see <https://x/y?z=1> or http://w."));
        outbox.put(&mail("c@d", "three"));
        let texts: Vec<_> = outbox
            .messages(Some("a@b"))
            .into_iter()
            .map(|m| (m.text.len(), m.links))
            .collect();
        assert_eq!(
            texts,
            [
                (
                    34,
                    vec!["https://x/y?z=1".to_owned(), "http://w".to_owned()]
                ),
                (3, vec![])
            ]
        );
        assert_eq!(outbox.messages(None).len(), 3);
        outbox.empty();
        assert!(outbox.messages(None).is_empty());
    }

    #[test]
    fn an_address_is_found_in_whatever_case_it_is_written() {
        let outbox = Outbox::new(Clock::default());
        outbox.put(&mail("Ann@example.com", "one"));
        for to in ["ann@example.com", "ANN@EXAMPLE.com", "Ann@example.com"] {
            assert_eq!(outbox.messages(Some(to)).len(), 1, "{to}");
        }
    }

    #[test]
    fn of_very_many_the_last_ones_are_kept() {
        let outbox = Outbox::new(Clock::default());
        for n in 0..=KEPT {
            outbox.put(&mail("a@b", &n.to_string()));
        }
        let messages = outbox.messages(None);
        assert_eq!(
            (messages.len(), messages[0].text.as_str()),
            (KEPT, KEPT.to_string().as_str())
        );
        assert_eq!(messages[KEPT - 1].text, "1");
    }

    #[tokio::test]
    async fn a_wait_ends_with_the_first_arrival() {
        let outbox = Outbox::new(Clock::default());
        let later = async {
            tokio::task::yield_now().await;
            outbox.put(&mail("c@d", "not this"));
            tokio::task::yield_now().await;
            outbox.put(&mail("a@b", "this"));
        };
        let (messages, ()) = tokio::join!(outbox.wait(Some("a@b"), Duration::from_secs(5)), later);
        assert_eq!(messages[0].text, "this");
        assert!(
            outbox
                .wait(Some("e@f"), Duration::from_millis(1))
                .await
                .is_empty()
        );
    }
}
