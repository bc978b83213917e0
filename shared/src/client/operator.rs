//! What an operator does with clients and their keys.

use super::{Client, ClientKey, Environment, PlainSecret, State};
use crate::access::Store;
use crate::audit::{Order, Subject};
use store::{If, Key, StoreError, Write, Written, parse};
use types::clock::Timestamp;
use types::entropy;

impl Store {
    /// Makes a client with a random id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_created(&self, name: &str, order: &Order) -> Result<Client, StoreError> {
        for _ in 0..8 {
            let number = u64::from_be_bytes(entropy::bytes()) % 900_000_000 + 100_000_000;
            let client = Client {
                client_id: number.to_string(),
                name: name.to_owned(),
                state: State::Active,
                created_at: order.at,
            };
            let item = |key| {
                Write::create(key)
                    .set("client_id", &client.client_id)
                    .set("name", &client.name)
                    .set("state", client.state)
                    .set("created_at", client.created_at)
            };
            let note = order.note(Subject::Client(&client.client_id), "create");
            let writes = [item(Key::client(&client.client_id)), item(Key::client_listed(&client.client_id)), note];
            if matches!(self.write(writes).await?, Written::Done(_)) {
                return Ok(client);
            }
        }
        Err(StoreError::Unavailable("no free client id".to_owned()))
    }

    /// Every client, by id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn clients(&self) -> Result<Vec<Client>, StoreError> {
        self.list(&Key::client_listed("")).await?.into_iter().map(parse).collect()
    }

    /// Shuts a client out, or lets it in again; false when there is none. Tokens that it has live to their end.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_disabled(&self, client_id: &str, disabled: bool, order: &Order) -> Result<bool, StoreError> {
        let (state, what) = if disabled { (State::Disabled, "disable") } else { (State::Active, "enable") };
        let write = |key| Write::update(key).set("state", state).when(If::is("client_id", client_id));
        let note = order.note(Subject::Client(client_id), what);
        let writes = [write(Key::client(client_id)), write(Key::client_listed(client_id)), note];
        Ok(matches!(self.write(writes).await?, Written::Done(_)))
    }

    /// Makes a key for a client; nothing when there is no such client. The secret is never to be had again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_key_created(
        &self,
        client_id: &str,
        environment: Environment,
        scopes: &[String],
        expires_at: Option<Timestamp>,
        order: &Order,
    ) -> Result<Option<(ClientKey, PlainSecret)>, StoreError> {
        if self.get::<Client>(&Key::client(client_id)).await?.is_none() {
            return Ok(None);
        }
        let (key, secret) = ClientKey::random(client_id, environment, scopes, order.at);
        let key = ClientKey { expires_at, ..key };
        let note = order.note(Subject::Client(client_id), &format!("create key {}", key.api_key));
        let written = self.write([key.written(), note]).await?;
        Ok(matches!(written, Written::Done(_)).then_some((key, secret)))
    }

    /// Every key of a client, by name.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_keys(&self, client_id: &str) -> Result<Vec<ClientKey>, StoreError> {
        self.list(&Key::client_key(client_id, "")).await?.into_iter().map(parse).collect()
    }

    /// Makes a key with the scopes, world and end of an old one, which lives on for `overlap_secs`; nothing when there is
    /// no such live key, or it has an heir already: its end is no longer what it was made with.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_key_rerolled(
        &self,
        client_id: &str,
        api_key: &str,
        overlap_secs: i64,
        order: &Order,
    ) -> Result<Option<(ClientKey, PlainSecret)>, StoreError> {
        let now = order.at;
        let at = Key::client_key(client_id, api_key);
        let Some(old) = self.get::<ClientKey>(&at).await?.filter(|key| key.alive(now) && key.heir.is_none()) else {
            return Ok(None);
        };
        let (key, secret) = ClientKey::random(client_id, old.environment, &old.scopes, now);
        let key = ClientKey { expires_at: old.expires_at, ..key };
        let end = old.expires_at.map_or(now + overlap_secs, |end| end.min(now + overlap_secs));
        let ends = Write::update(at)
            .set("expires_at", end)
            .set("heir", &key.api_key)
            .when(If::is("state", State::Active))
            .when(If::Absent("heir"))
            .when(If::is("expires_at", old.expires_at));
        let note = order.note(Subject::Client(client_id), &format!("reroll key {api_key}"));
        let written = self.write([key.written(), ends, note]).await?;
        Ok(matches!(written, Written::Done(_)).then_some((key, secret)))
    }

    /// Ends a key for good; false when there is none.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_key_revoked(&self, client_id: &str, api_key: &str, order: &Order) -> Result<bool, StoreError> {
        let write = Write::update(Key::client_key(client_id, api_key))
            .set("state", State::Revoked)
            .when(If::is("api_key", api_key));
        let note = order.note(Subject::Client(client_id), &format!("revoke key {api_key}"));
        Ok(matches!(self.write([write, note]).await?, Written::Done(_)))
    }
}
