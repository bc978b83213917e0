//! Applications: who may ask for access tokens. Few and steady, so a warm function remembers one
//! for a minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::access::Store;
use store::{Key, StoreError, parse};
use types::clock::Timestamp;

const MAX_ID: usize = 128;
const REMEMBERED_SECS: i64 = 60;

/// The registered applications that this process has met.
#[derive(Debug, Default)]
pub(crate) struct Applications {
    met: Mutex<HashMap<String, Timestamp>>,
}

impl Applications {
    /// Whether `id` is registered.
    pub(crate) async fn knows(
        &self,
        id: &str,
        store: &Store,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if id.is_empty() || id.len() > MAX_ID {
            return Ok(false);
        }
        if self.remembers(id, now) {
            return Ok(true);
        }
        let known = store.application(id).await?;
        if known {
            self.met
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(id.to_owned(), now);
        }
        Ok(known)
    }

    fn remembers(&self, id: &str, now: Timestamp) -> bool {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.get(id).is_some_and(|at| now - at < REMEMBERED_SECS)
    }
}

/// An application as it is registered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Application {
    /// What clients send as `application_id`: 1 to 128 letters, digits, `_`, `-` and `.`.
    pub id: String,
    /// For people.
    pub name: String,
    /// `active` or `disabled`.
    pub state: String,
}

impl Application {
    /// Whether `id` can be one.
    #[must_use]
    pub fn is_id(id: &str) -> bool {
        (1..=MAX_ID).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    }
}

impl Store {
    async fn application(&self, id: &str) -> Result<bool, StoreError> {
        let application: Option<Application> = self.get(&Key::application(id)).await?;
        Ok(application.is_some_and(|application| application.state == "active"))
    }

    /// Every application, by id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn applications(&self) -> Result<Vec<Application>, StoreError> {
        self.query_prefix(&Key::application(""))
            .await?
            .into_iter()
            .map(parse)
            .collect()
    }
}
