//! Business clients and their keys, which only operators make and end.

use crate::Operations;
use crate::audit::{AuditContext, Subject};
use shared::client::{Client, ClientKey, Environment, PlainSecret, State};
use store::{If, Key, StoreError, Write, Written, parse};
use types::clock::Timestamp;
use types::random;

impl Operations {
    /// Makes a client with a random id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn create_client(&self, name: &str, by: &AuditContext) -> Result<Client, StoreError> {
        for _ in 0..8 {
            let number = u64::from_be_bytes(random::bytes()) % 900_000_000 + 100_000_000;
            let client = Client {
                client_id: number.to_string(),
                name: name.to_owned(),
                state: State::Active,
                created_at: by.at,
            };
            let item = |key| {
                Write::create(key)
                    .set("client_id", &client.client_id)
                    .set("name", &client.name)
                    .set("state", client.state)
                    .set("created_at", client.created_at)
            };
            let note = by.note(Subject::Client(&client.client_id), "create");
            let writes = [
                item(Key::client(&client.client_id)),
                item(Key::client_listed(&client.client_id)),
                note,
            ];
            if matches!(self.table().write(writes).await?, Written::Done(_)) {
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
        self.table()
            .query_prefix(&Key::client_listed(""))
            .await?
            .into_iter()
            .map(parse)
            .collect()
    }

    /// Lets a client in, or shuts it out; false when there is none. Tokens that it has live to
    /// their end.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn switch_client(
        &self,
        client_id: &str,
        active: bool,
        by: &AuditContext,
    ) -> Result<bool, StoreError> {
        let (state, what) = if active {
            (State::Active, "enable")
        } else {
            (State::Disabled, "disable")
        };
        let write = |key| {
            Write::update(key)
                .set("state", state)
                .when(If::is("client_id", client_id))
        };
        let note = by.note(Subject::Client(client_id), what);
        let writes = [
            write(Key::client(client_id)),
            write(Key::client_listed(client_id)),
            note,
        ];
        Ok(matches!(
            self.table().write(writes).await?,
            Written::Done(_)
        ))
    }

    /// Makes a key for a client; nothing when there is no such client. The secret is never to be
    /// had again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn create_client_key(
        &self,
        client_id: &str,
        environment: Environment,
        scopes: &[String],
        expires_at: Option<Timestamp>,
        by: &AuditContext,
    ) -> Result<Option<(ClientKey, PlainSecret)>, StoreError> {
        if self
            .table()
            .get::<Client>(&Key::client(client_id))
            .await?
            .is_none()
        {
            return Ok(None);
        }
        let (mut key, secret) = ClientKey::random(client_id, environment, scopes, by.at);
        key.expires_at = expires_at;
        let note = by.note(
            Subject::Client(client_id),
            &format!("create key {}", key.api_key),
        );
        let written = self.table().write([key.written(), note]).await?;
        Ok(matches!(written, Written::Done(_)).then_some((key, secret)))
    }

    /// Every key of a client, by name.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_keys(&self, client_id: &str) -> Result<Vec<ClientKey>, StoreError> {
        self.table()
            .query_prefix(&Key::client_key(client_id, ""))
            .await?
            .into_iter()
            .map(parse)
            .collect()
    }

    /// Makes a key with the scopes, world and end of an old one, which lives on for `overlap_secs`;
    /// nothing when there is no such live key, or it has an heir already: its end is no longer what
    /// it was made with.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn reroll_client_key(
        &self,
        client_id: &str,
        api_key: &str,
        overlap_secs: i64,
        by: &AuditContext,
    ) -> Result<Option<(ClientKey, PlainSecret)>, StoreError> {
        let now = by.at;
        let at = Key::client_key(client_id, api_key);
        let Some(old) = self
            .table()
            .get::<ClientKey>(&at)
            .await?
            .filter(|key| key.alive(now) && key.heir.is_none())
        else {
            return Ok(None);
        };
        let (mut key, secret) = ClientKey::random(client_id, old.environment, &old.scopes, now);
        key.expires_at = old.expires_at;
        let end = old
            .expires_at
            .map_or(now + overlap_secs, |end| end.min(now + overlap_secs));
        let ends = Write::update(at)
            .set("expires_at", end)
            .set("heir", &key.api_key)
            .when(If::is("state", State::Active))
            .when(If::Absent("heir"))
            .when(If::is("expires_at", old.expires_at));
        let note = by.note(Subject::Client(client_id), &format!("reroll key {api_key}"));
        let written = self.table().write([key.written(), ends, note]).await?;
        Ok(matches!(written, Written::Done(_)).then_some((key, secret)))
    }

    /// Ends a key for good; false when there is none.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn revoke_client_key(
        &self,
        client_id: &str,
        api_key: &str,
        by: &AuditContext,
    ) -> Result<bool, StoreError> {
        let write = Write::update(Key::client_key(client_id, api_key))
            .set("state", State::Revoked)
            .when(If::is("api_key", api_key));
        let note = by.note(Subject::Client(client_id), &format!("revoke key {api_key}"));
        Ok(matches!(
            self.table().write([write, note]).await?,
            Written::Done(_)
        ))
    }
}
