//! What one source may ask for in an hour without a token, over all accounts: so that nobody uses
//! up what all share.

use super::attempt::mark;
use super::kinds::HOUR_SECS;
use crate::app::App;
use crate::error::{Error, Refusal};
use crate::http::Source;
use store::{If, Key, Write};
use types::clock::Timestamp;

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceClass {
    /// Something that sends a mail.
    Send,
    /// Something that hashes a password, or has a client do so.
    Hash,
}

impl SourceClass {
    fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Hash => "hash",
        }
    }
}

impl App {
    /// Takes one of what `source` may ask for in this hour: one write, to an item of the hour's
    /// own.
    ///
    /// # Errors
    /// `TooManyAttempts`, in profile `compat` `RetryLater`.
    pub async fn spend_of_source(&self, source: &Source, class: SourceClass) -> Result<(), Error> {
        let most = match class {
            SourceClass::Send => self.settings().sources.sends,
            SourceClass::Hash => self.settings().sources.hashes,
        };
        let Some(most) = most else { return Ok(()) };
        let (now, mark) = (self.now(), mark());
        let tag = source.tag(&*self.keyring().await?);
        let written = self
            .store()
            .write([counted(&tag, class, most, now, &mark)])
            .await?;
        if written.applied("mark", &mark) {
            return Ok(());
        }
        tracing::warn!(
            event = "source_budget_spent",
            class = class.name(),
            "a source was refused"
        );
        let wait = HOUR_SECS - now.rem_euclid(HOUR_SECS);
        Err(if self.settings().strict() {
            Refusal::TooManyAttempts(wait)
        } else {
            Refusal::RetryLater(wait)
        }
        .into())
    }
}

fn counted(tag: &str, class: SourceClass, most: i64, now: Timestamp, mark: &str) -> Write {
    let hour = now / HOUR_SECS;
    Write::update(Key::source_budget(tag, class.name(), hour))
        .add("count", 1)
        .set("mark", mark)
        .set("ttl", (hour + 1) * HOUR_SECS)
        .when(If::Any(vec![If::Absent("count"), If::below("count", most)]))
        .when(If::Any(vec![If::Absent("mark"), If::not("mark", mark)]))
}
