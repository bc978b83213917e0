//! The outbox: what leaves Postern because something was committed. The table's stream is its
//! queue, so nothing can be lost between commit and send.
//!
//! - Events (docs/compatibility/barong.md#events) go to the topic, each with an id that is the same
//!   however often it is sent.
//! - Owners are told by mail of what was done to their account.
//! - The bytes of a new document are moved to where no lifecycle rule sweeps.
//!
//! What fails is parked in the table, with what it failed at, and tried again until it is done or
//! given up: the records behind it go on. Only events of one account keep their order.

mod effects;
mod event;
mod storage;
mod topic;
mod waiting;

use aws_types::SdkConfig;
use serde::Serialize;
use serde_json::Value;
use shared::app::App;
use shared::change::{Batch, Change, Record, sequence};
use shared::error::Error;
use shared::notify::mail::Mailer;
use shared::parked::Part;
use shared::settings::Settings;

use effects::{Effect, effects};
use storage::Storage;
use topic::Topic;
use waiting::Waiting;

/// The handler and all that it may touch.
pub struct Outbox {
    app: App,
    storage: Storage,
    topic: Topic,
    mailer: Mailer,
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
    pub fn new(app: App, settings: &Settings, sdk: &SdkConfig) -> Self {
        Self {
            app,
            storage: Storage::new(sdk, &settings.documents.bucket),
            topic: Topic::new(sdk, &settings.events_topic),
            mailer: Mailer::new(sdk, &settings.mail),
        }
    }

    /// Does what the records cause, one after the other. A batch without records, which a schedule
    /// sends, is the turn of those that wait.
    ///
    /// # Errors
    /// None of a record's own: what fails waits in the table. Only where that cannot be noted, or
    /// there is no keyring, the stream itself has to wait, and Lambda is told where to go on.
    pub async fn deliver(&self, batch: Batch) -> Result<Report, Error> {
        if batch.records.is_empty() {
            self.retry().await?;
        }
        let mut waiting = Waiting::new(self.app.store());
        for value in &batch.records {
            let Err(error) = self.record(value, &mut waiting).await else {
                continue;
            };
            let Some(sequence) = sequence(value) else {
                return Err(error);
            };
            tracing::error!(sequence, ?error, "the stream waits");
            return Ok(Report {
                batch_item_failures: vec![Failure {
                    item_identifier: sequence.to_owned(),
                }],
            });
        }
        Ok(Report::default())
    }

    /// Does all that `value` causes; what cannot be done now waits.
    async fn record(&self, value: &Value, waiting: &mut Waiting<'_>) -> Result<(), Error> {
        match self.causes(value).await? {
            Ok((id, effects)) => self.effects(value, &id, effects, waiting).await,
            Err(error) => {
                tracing::error!(
                    sequence = sequence(value),
                    ?error,
                    "a record of the stream cannot be read"
                );
                waiting.park(Part::Whole, value, self.app.now()).await
            }
        }
    }

    async fn effects(
        &self,
        value: &Value,
        id: &str,
        effects: Vec<Effect>,
        waiting: &mut Waiting<'_>,
    ) -> Result<(), Error> {
        let mut failed = Vec::new();
        for effect in effects {
            let part = effect.part();
            if failed.contains(&part) {
                continue;
            }
            let done = if part == Part::Events && waiting.holds(value).await? {
                Ok(false)
            } else {
                self.effect(id, effect).await.map(|()| true)
            };
            if let Err(error) = &done {
                tracing::error!(
                    sequence = sequence(value),
                    ?part,
                    ?error,
                    "a record of the stream will be tried again"
                );
            }
            if !matches!(done, Ok(true)) {
                waiting.park(part, value, self.app.now()).await?;
                failed.push(part);
            }
        }
        Ok(())
    }

    /// The record's id and what it causes, or why nobody can read it. Fails only without a keyring.
    async fn causes(&self, value: &Value) -> Result<Result<(String, Vec<Effect>), Error>, Error> {
        let keyring = self.app.keyring().await?;
        let read = || {
            let record = Record::read(value)?;
            let effects = effects(&Change::read(&record, &keyring)?, self.app.now());
            Ok((record.id, effects))
        };
        Ok(read())
    }

    async fn effect(&self, id: &str, effect: Effect) -> Result<(), Error> {
        match effect {
            Effect::Publish(event) => self.topic.publish(id, &event).await,
            Effect::Keep {
                uid,
                slot,
                document,
            } => {
                self.storage.keep(&document).await?;
                Ok(self
                    .app
                    .store()
                    .record_kept_document(&uid, slot, &document)
                    .await?)
            }
            Effect::Mail { to, notice } => {
                let settings = self.mailer.settings();
                let template = notice.template(&settings.app_name, &settings.frontend_url);
                Ok(self.mailer.send(&to, &template).await?)
            }
        }
    }
}
