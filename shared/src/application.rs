//! Applications: who may ask for access tokens. Few and steady, so a warm function remembers one for a minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::clock::Timestamp;
use crate::store::{Key, Store, StoreError, Write};

const REMEMBERED_SECS: i64 = 60;

/// The registered applications that this process has met.
#[derive(Debug, Default)]
pub(crate) struct Applications {
    met: Mutex<HashMap<String, Timestamp>>,
}

impl Applications {
    /// Whether `id` is registered.
    pub(crate) async fn knows(&self, id: &str, store: &Store, now: Timestamp) -> Result<bool, StoreError> {
        if id.is_empty() || id.len() > 128 {
            return Ok(false);
        }
        if self.remembers(id, now) {
            return Ok(true);
        }
        let known = store.application(id).await?;
        if known {
            self.met.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), now);
        }
        Ok(known)
    }

    fn remembers(&self, id: &str, now: Timestamp) -> bool {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.get(id).is_some_and(|at| now - at < REMEMBERED_SECS)
    }
}

impl Store {
    async fn application(&self, id: &str) -> Result<bool, StoreError> {
        let item: Option<serde_json::Value> = self.get(&Key::application(id)).await?;
        Ok(item.is_some_and(|item| item.get("state").and_then(serde_json::Value::as_str) == Some("active")))
    }

    /// Registers an application, or makes it active again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn application_registered(&self, id: &str, name: &str) -> Result<(), StoreError> {
        let write = Write::update(Key::application(id)).set("name", name).set("state", "active");
        self.write([write]).await.map(drop)
    }
}
