//! Applications: registering them, and switching them on and off.

use crate::audit::{AuditContext, Subject};
use crate::{Operations, SwitchOutcome};
use store::{If, Key, StoreError, Write, Written};

impl Operations {
    /// Registers an application, or makes it active again; without an entry in the audit trail, for
    /// a program of ours.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn register_application(&self, id: &str, name: &str) -> Result<(), StoreError> {
        let write = Write::update(Key::application(id))
            .set("id", id)
            .set("name", name)
            .set("state", "active");
        self.table().write([write]).await.map(drop)
    }

    /// Registers a new application; false when there is one of this id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn create_application(
        &self,
        id: &str,
        name: &str,
        by: &AuditContext,
    ) -> Result<bool, StoreError> {
        let write = Write::create(Key::application(id))
            .set("id", id)
            .set("name", name)
            .set("state", "active");
        let written = self
            .table()
            .write([write, by.note(Subject::Application(id), "create")])
            .await?;
        Ok(matches!(written, Written::Done(_)))
    }

    /// Makes an application active or disabled. Warm functions go by what they read up to a minute
    /// ago.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn switch_application(
        &self,
        id: &str,
        active: bool,
        by: &AuditContext,
    ) -> Result<SwitchOutcome, StoreError> {
        let (state, what) = if active {
            ("active", "enable")
        } else {
            ("disabled", "disable")
        };
        let other = If::is("state", if active { "disabled" } else { "active" });
        let write = Write::update(Key::application(id))
            .set("state", state)
            .when(other);
        let written = self
            .table()
            .write([write, by.note(Subject::Application(id), what)])
            .await?;
        Ok(SwitchOutcome::of(&written))
    }
}
