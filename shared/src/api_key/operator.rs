//! What an operator does with the API keys of an account.

use super::owner::shown;
use super::{ACTIVE, ApiKey, INACTIVE};
use crate::access::Owned;
use crate::application::Switched;
use crate::audit::{Order, Subject};
use store::{If, Key, StoreError, Write, Written};
use types::values::Kid;

impl Owned<'_> {
    /// All keys as they are in effect, the oldest first; nothing where there is no such account.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn api_keys(&self) -> Result<Option<Vec<ApiKey>>, StoreError> {
        let Some(account) = self.account().await? else { return Ok(None) };
        shown(self.store.list(&Key::api_keys(self.uid)).await?, &account).map(Some)
    }

    /// Makes an active key inactive, until its owner activates it again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn api_key_ended(&self, kid: &Kid, order: &Order) -> Result<Switched, StoreError> {
        let end = |at| Write::update(at).set("state", INACTIVE);
        let writes = [
            end(Key::api_key(self.uid, kid)).set("updated_at", order.at).when(If::is("state", ACTIVE)),
            end(Key::api_key_claim(kid)).when(If::is("uid", self.uid)),
            order.note(Subject::Account(self.uid), &format!("end-key {kid}")),
        ];
        Ok(match self.store.write(writes).await? {
            Written::Done(_) => Switched::Now,
            Written::Refused { item: Some(_), .. } => Switched::Before,
            Written::Refused { item: None, .. } => Switched::Unknown,
        })
    }
}
