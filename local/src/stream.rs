//! Lambda's reader of the table's stream: hands the records to the function that the template gives
//! them to, in order, and goes on behind those that it did. Touches the emulator's stream and, in
//! the data folder, where it has got to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use http::StatusCode;
use outbox::Outbox;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::cloud::Cloud;
use crate::data::{HORIZON, keep};
use crate::ledger::{Ledger, REQUEST};
use crate::template::Function;

/// The function that reads the stream, and where it has got to.
pub(crate) struct Reader {
    function: String,
    outbox: Arc<Outbox>,
    /// The last record that is done with. Locked while records are handed on: there is one reader.
    position: Mutex<Option<String>>,
    path: Option<PathBuf>,
}

impl Reader {
    /// Goes on where the file at `path` says, if there is one.
    ///
    /// # Errors
    /// It says nothing that can be understood.
    pub(crate) fn new(function: &Function, outbox: Outbox, path: Option<PathBuf>) -> Result<Self> {
        let position = path.as_deref().map(kept).transpose()?.flatten();
        Ok(Self {
            function: function.id.clone(),
            outbox: Arc::new(outbox),
            position: Mutex::new(position),
            path,
        })
    }

    /// Logical id of the function.
    pub(crate) fn function(&self) -> &str {
        &self.function
    }

    /// Hands on all that is there. False when a record failed: it and those after it come again
    /// next time.
    pub(crate) async fn drain(
        &self,
        function: &Function,
        cloud: &Cloud,
        ledger: &Ledger,
    ) -> Result<bool> {
        let mut position = self.position.lock().await;
        let stream = function
            .stream
            .as_ref()
            .with_context(|| format!("{} reads no stream", function.id))?;
        loop {
            let records = cloud
                .dynamodb()
                .records(position.as_deref(), stream.batch_size)?;
            let Some(last) = records.last().and_then(sequence) else {
                return Ok(true);
            };
            let wanted: Vec<&Value> = records
                .iter()
                .filter(|record| stream.wants(record))
                .collect();
            let failed = if wanted.is_empty() {
                None
            } else {
                self.hand_on(&wanted, ledger).await.err().flatten()
            };
            let done = match &failed {
                None => Some(last),
                Some(failed) => {
                    let before = records
                        .iter()
                        .take_while(|record| sequence(record).as_ref() != Some(failed));
                    before
                        .last()
                        .and_then(sequence)
                        .or_else(|| position.clone())
                }
            };
            self.got_to(done.clone()).await?;
            *position = done;
            if failed.is_some() {
                return Ok(false);
            }
        }
    }

    /// What the function's schedule does: the turn of what it could not do before. False when that
    /// failed.
    pub(crate) async fn retry(&self, ledger: &Ledger) -> bool {
        let _one_reader = self.position.lock().await;
        self.hand_on(&[], ledger).await.is_ok()
    }

    /// One batch, in a task of its own, so that a panic ends only that; an error is the first
    /// record that failed, if there are any.
    async fn hand_on(&self, records: &[&Value], ledger: &Ledger) -> Result<(), Option<String>> {
        let first = records.first().and_then(|record| sequence(record));
        let trace = ledger.begin(&self.function, "STREAM", "", "stream");
        let (outbox, event) = (
            Arc::clone(&self.outbox),
            json!({ "Records": records }).to_string(),
        );
        let work = async move {
            let batch = serde_json::from_str(&event).ok()?;
            serde_json::to_value(outbox.deliver(batch).await.ok()?).ok()
        };
        let report = tokio::spawn(REQUEST.scope(Arc::clone(&trace), work))
            .await
            .ok()
            .flatten();
        let failure = |report: Value| {
            let failure = report
                .pointer("/batchItemFailures/0/itemIdentifier")
                .and_then(Value::as_str);
            failure.map_or(Ok(()), |failure| Err(Some(failure.to_owned())))
        };
        let done = report.map_or(Err(first), failure);
        ledger.finish(
            &trace,
            if done.is_err() {
                StatusCode::INTERNAL_SERVER_ERROR
            } else {
                StatusCode::OK
            },
        );
        done
    }

    /// Notes it, on a thread that may wait for the disk.
    async fn got_to(&self, position: Option<String>) -> Result<()> {
        let Some((path, position)) = self.path.clone().zip(position) else {
            return Ok(());
        };
        Ok(spawn_blocking(move || keep(&path, &position)).await??)
    }
}

/// What the file says; none where it is new.
fn kept(path: &Path) -> Result<Option<String>> {
    if !path.exists() {
        return Ok(None);
    }
    let name = path.display();
    let text = std::fs::read_to_string(path).with_context(|| name.to_string())?;
    let known = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.trim() {
        HORIZON => Ok(None),
        _ if known => Ok(Some(text)),
        _ => bail!(
            "{name} is no position in the stream: write {HORIZON} into it, and every event is \
                delivered once more"
        ),
    }
}

fn sequence(record: &Value) -> Option<String> {
    record
        .pointer("/dynamodb/SequenceNumber")
        .and_then(Value::as_str)
        .map(str::to_owned)
}
