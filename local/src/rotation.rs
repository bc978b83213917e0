//! Secrets Manager's calls of the function that rotates the keyring, step by step. Touches the
//! secret's versions and the ledger.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use http::StatusCode;
use rotation::Rotation;
use serde_json::json;

use crate::cloud::Cloud;
use crate::ledger::{Ledger, REQUEST};
use crate::template::Function;

/// The folder of the function.
pub(crate) const FOLDER: &str = "rotation";
/// In their order.
const STEPS: [&str; 4] = ["createSecret", "setSecret", "testSecret", "finishSecret"];

/// The function, and the secret that it rotates.
pub(crate) struct Rotator {
    function: String,
    secret: String,
    rotation: Arc<Rotation>,
}

impl Rotator {
    pub(crate) fn new(function: &Function, secret: String, rotation: Rotation) -> Self {
        Self {
            function: function.id.clone(),
            secret,
            rotation: Arc::new(rotation),
        }
    }

    /// Makes the empty version `token` pending, as Secrets Manager does first.
    pub(crate) fn begin(&self, cloud: &Cloud, token: &str) -> Result<()> {
        cloud.rotation_begun(&self.secret, token)
    }

    /// One step, in a task of its own, so that a panic ends only that.
    pub(crate) async fn step(&self, ledger: &Ledger, step: &str, token: &str) -> Result<()> {
        let trace = ledger.begin(&self.function, "ROTATE", "", step);
        let order = json!({ "Step": step, "SecretId": self.secret, "ClientRequestToken": token });
        let (rotation, order) = (Arc::clone(&self.rotation), serde_json::from_value(order)?);
        let work = async move { rotation.step(order).await };
        let done = tokio::spawn(REQUEST.scope(Arc::clone(&trace), work))
            .await
            .context("the function panicked");
        let done = done.and_then(|done| done.map_err(|failure| anyhow!(failure)));
        ledger.finish(
            &trace,
            if done.is_ok() {
                StatusCode::OK
            } else {
                StatusCode::INTERNAL_SERVER_ERROR
            },
        );
        done
    }

    /// All of it.
    pub(crate) async fn rotate(&self, cloud: &Cloud, ledger: &Ledger, token: &str) -> Result<()> {
        self.begin(cloud, token)?;
        for step in STEPS {
            self.step(ledger, step, token).await?;
        }
        Ok(())
    }
}
