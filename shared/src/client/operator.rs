//! What an operator does with clients and their keys.

use super::{Client, ClientKey, Environment, PlainSecret, State};
use crate::clock::Timestamp;
use crate::entropy;
use crate::store::{If, Key, Store, StoreError, Write, Written, parse};

impl Store {
    /// Makes a client with a random id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_created(&self, name: &str, now: Timestamp) -> Result<Client, StoreError> {
        for _ in 0..8 {
            let number = u64::from_be_bytes(entropy::bytes()) % 900_000_000 + 100_000_000;
            let client =
                Client { client_id: number.to_string(), name: name.to_owned(), state: State::Active, created_at: now };
            let item = |key| {
                Write::create(key)
                    .set("client_id", &client.client_id)
                    .set("name", &client.name)
                    .set("state", client.state)
                    .set("created_at", client.created_at)
            };
            let writes = [item(Key::client(&client.client_id)), item(Key::client_listed(&client.client_id))];
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
    pub async fn client_disabled(&self, client_id: &str, disabled: bool) -> Result<bool, StoreError> {
        let state = if disabled { State::Disabled } else { State::Active };
        let write = |key| Write::update(key).set("state", state).when(If::is("client_id", client_id));
        let writes = [write(Key::client(client_id)), write(Key::client_listed(client_id))];
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
        now: Timestamp,
    ) -> Result<Option<(ClientKey, PlainSecret)>, StoreError> {
        if self.get::<Client>(&Key::client(client_id)).await?.is_none() {
            return Ok(None);
        }
        let (key, secret) = ClientKey::random(client_id, environment, scopes, now);
        let key = ClientKey { expires_at, ..key };
        let written = self.write([key.written()]).await?;
        Ok(written.took("digest", &key.digest).then_some((key, secret)))
    }

    /// Every key of a client, by name.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_keys(&self, client_id: &str) -> Result<Vec<ClientKey>, StoreError> {
        self.list(&Key::client_key(client_id, "")).await?.into_iter().map(parse).collect()
    }

    /// Makes a key with the scopes, world and end of an old one, which lives on for `overlap_secs`; nothing when there is
    /// no such live key.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_key_rerolled(
        &self,
        client_id: &str,
        api_key: &str,
        overlap_secs: i64,
        now: Timestamp,
    ) -> Result<Option<(ClientKey, PlainSecret)>, StoreError> {
        let at = Key::client_key(client_id, api_key);
        let Some(old) = self.get::<ClientKey>(&at).await?.filter(|key| key.alive(now)) else { return Ok(None) };
        let (key, secret) = ClientKey::random(client_id, old.environment, &old.scopes, now);
        let key = ClientKey { expires_at: old.expires_at, ..key };
        let end = old.expires_at.map_or(now + overlap_secs, |end| end.min(now + overlap_secs));
        let ends = Write::update(at)
            .set("expires_at", end)
            .when(If::is("state", State::Active))
            .when(If::is("expires_at", old.expires_at));
        let written = self.write([key.written(), ends]).await?;
        Ok(matches!(written, Written::Done(_)).then_some((key, secret)))
    }

    /// Ends a key for good; false when there is none.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_key_revoked(&self, client_id: &str, api_key: &str) -> Result<bool, StoreError> {
        let write = Write::update(Key::client_key(client_id, api_key))
            .set("state", State::Revoked)
            .when(If::is("api_key", api_key));
        Ok(matches!(self.write([write]).await?, Written::Done(_)))
    }
}
