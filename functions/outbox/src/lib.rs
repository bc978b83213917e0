//! The outbox: what leaves Postern because something was committed. The table's stream is its queue, so nothing can be
//! lost between commit and send; a record is tried until all that it causes was done, in the order of the records.
//!
//! - Events (contract Barong, section 4b) go to the topic, each with an id that is the same however often it is sent.
//! - The review of documents is told by mail.
//! - The bytes of a new document are moved to where no lifecycle rule sweeps.

mod effects;
mod event;
mod storage;
mod topic;

use aws_types::SdkConfig;
use serde::Serialize;
use shared::app::App;
use shared::change::{Batch, Change, Record};
use shared::error::Error;
use shared::notify::letters::Letter;

use effects::{Effect, effects};
use storage::Storage;
use topic::Topic;

/// The handler and all that it may touch.
pub struct Outbox {
    app: App,
    storage: Storage,
    topic: Topic,
}

/// What Lambda is told: the record to go on with next time, if not all were done.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    batch_item_failures: Vec<Failure>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

impl Outbox {
    /// Makes no call.
    #[must_use]
    pub fn new(app: App, sdk: &SdkConfig) -> Self {
        let (storage, topic) =
            (Storage::new(sdk, &app.settings().bucket), Topic::new(sdk, &app.settings().events_topic));
        Self { app, storage, topic }
    }

    /// Does what the records cause, one after the other; ends at the first that fails, so that none overtakes it.
    pub async fn deliver(&self, batch: Batch) -> Report {
        for record in &batch.records {
            if let Err(error) = self.record(record).await {
                tracing::error!(sequence = record.sequence(), ?error, "a record of the stream will be tried again");
                let item_identifier = record.sequence().to_owned();
                return Report { batch_item_failures: vec![Failure { item_identifier }] };
            }
        }
        Report::default()
    }

    /// Mails come last: when something else fails, the record comes again, and a mail has no id to know it by.
    async fn record(&self, record: &Record) -> Result<(), Error> {
        let keyring = self.app.keyring().await?;
        for effect in effects(&Change::read(record, &keyring)?, self.app.now()) {
            match effect {
                Effect::Publish(event) => self.topic.publish(&record.id, &event).await?,
                Effect::Keep { uid, slot, document } => {
                    self.storage.keep(&document).await?;
                    self.app.store().document_kept(&uid, slot, &document).await?;
                }
                Effect::Mail { to, approved } => {
                    let settings = self.app.settings();
                    let letter = Letter::reviewed(&settings.app_name, &settings.frontend_url, approved);
                    self.app.mailer().send(&to, &letter).await?;
                }
            }
        }
        Ok(())
    }
}
