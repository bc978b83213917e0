//! The rotation of the keyring, which Secrets Manager begins on AWS.

use anyhow::{Context, Result};

use super::parts::Stack;
use crate::rotation::Rotator;

impl Stack {
    /// Rotates the keyring: all four steps, for the version `token`.
    ///
    /// # Errors
    /// The step's that was not done; or another rotation has not ended.
    pub async fn rotate(&self, token: &str) -> Result<()> {
        self.rotator()?
            .rotate(&self.0.cloud, &self.0.ledger, token)
            .await
    }

    /// Begins a rotation: the version `token` is pending, and empty.
    ///
    /// # Errors
    /// Another rotation has not ended.
    pub fn rotation_begun(&self, token: &str) -> Result<()> {
        self.rotator()?.begin(&self.0.cloud, token)
    }

    /// One step of a rotation (`createSecret`, …), as often as one likes.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn rotation_step(&self, step: &str, token: &str) -> Result<()> {
        self.rotator()?.step(&self.0.ledger, step, token).await
    }

    fn rotator(&self) -> Result<&Rotator> {
        self.0
            .rotator
            .as_ref()
            .context("the template has no function that rotates the keyring")
    }
}
