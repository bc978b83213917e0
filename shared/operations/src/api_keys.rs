//! The API keys of an account, as an operator sees and ends them.

use crate::audit::{AuditContext, Subject};
use crate::{Operations, SwitchOutcome};
use shared::api_key::{ACTIVE, ApiKey, INACTIVE, shown};
use store::{If, Key, StoreError, Write};
use types::values::{Kid, Uid};

impl Operations {
    /// All keys as they are in effect, the oldest first; nothing where there is no such account.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn api_keys(&self, uid: &Uid) -> Result<Option<Vec<ApiKey>>, StoreError> {
        let Some(account) = self.store().of(uid).account().await? else {
            return Ok(None);
        };
        shown(
            self.table().query_prefix(&Key::api_keys(uid)).await?,
            &account,
        )
        .map(Some)
    }

    /// Makes an active key inactive, until its owner activates it again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn end_key(
        &self,
        uid: &Uid,
        kid: &Kid,
        by: &AuditContext,
    ) -> Result<SwitchOutcome, StoreError> {
        let end = |at| Write::update(at).set("state", INACTIVE);
        let writes = [
            end(Key::api_key(uid, kid))
                .set("updated_at", by.at)
                .when(If::is("state", ACTIVE)),
            end(Key::api_key_claim(kid)).when(If::is("uid", uid)),
            by.note(Subject::Account(uid), &format!("end-key {kid}")),
        ];
        Ok(SwitchOutcome::of(&self.table().write(writes).await?))
    }
}
