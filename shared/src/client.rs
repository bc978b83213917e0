//! Business clients of the Po2 API and their keys, and what a machine login needs
//! (docs/compatibility/po2.md#a-3, #a-4).

mod secret;

use serde::{Deserialize, Serialize};

use crate::access::Store;
pub use secret::{Environment, PlainSecret};
use store::{If, Key, StoreError, Write};
use types::clock::Timestamp;

/// `last_used_at` is written at most once an hour.
const USE_NOTED_SECS: i64 = 3_600;

/// Whether a client or a key may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It may.
    Active,
    /// A client that an operator shut out, with all its keys.
    Disabled,
    /// A key that an operator ended for good.
    Revoked,
}

/// A business client.
#[derive(Clone, Serialize, Deserialize)]
pub struct Client {
    /// Nine digits; an integer in the API, compared as text.
    pub client_id: String,
    /// What the operator calls it.
    pub name: String,
    /// `active` or `disabled`.
    pub state: State,
    /// Unix seconds.
    pub created_at: Timestamp,
}

types::hidden!(Client);

/// A key of a client.
#[derive(Clone, Serialize, Deserialize)]
pub struct ClientKey {
    /// Whose it is.
    pub client_id: String,
    /// Its public name: `po2_` and 24 base62 digits.
    pub api_key: String,
    /// Digest of its secret.
    digest: String,
    /// Which world it opens.
    pub environment: Environment,
    /// What its tokens may be used for.
    pub scopes: Vec<String>,
    /// `active` or `revoked`.
    pub state: State,
    /// Unix seconds.
    pub created_at: Timestamp,
    /// Unix seconds; nothing for a key without an end.
    pub expires_at: Option<Timestamp>,
    /// Unix seconds, an hour late at most.
    pub last_used_at: Option<Timestamp>,
    /// The key that is to take its place.
    pub heir: Option<String>,
}

types::hidden!(ClientKey);

impl Client {
    /// Whether `text` could be a client's id; anything else is refused without a read.
    #[must_use]
    pub fn is_id(text: &str) -> bool {
        text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
    }
}

impl ClientKey {
    /// Whether `text` could be a key's name; anything else is refused without a read.
    #[must_use]
    pub fn is_name(text: &str) -> bool {
        secret::is_api_key(text)
    }

    /// A new key that is active and has no end, and its secret, which is never to be had again.
    #[must_use]
    pub fn random(
        client_id: &str,
        environment: Environment,
        scopes: &[String],
        now: Timestamp,
    ) -> (Self, PlainSecret) {
        let secret = PlainSecret::random(environment);
        let key = Self {
            client_id: client_id.to_owned(),
            api_key: secret::api_key(),
            digest: secret.digest(),
            environment,
            scopes: scopes.to_vec(),
            state: State::Active,
            created_at: now,
            expires_at: None,
            last_used_at: None,
            heir: None,
        };
        (key, secret)
    }

    /// Whether it may sign in at `now`.
    #[must_use]
    pub fn alive(&self, now: Timestamp) -> bool {
        self.state == State::Active && self.expires_at.is_none_or(|end| end > now)
    }

    fn used_lately(&self, now: Timestamp) -> bool {
        self.last_used_at
            .is_some_and(|at| now - at < USE_NOTED_SECS)
    }

    /// The write that makes it.
    #[must_use]
    pub fn written(&self) -> Write {
        Write::create(Key::client_key(&self.client_id, &self.api_key))
            .set("client_id", &self.client_id)
            .set("api_key", &self.api_key)
            .set("digest", &self.digest)
            .set("environment", self.environment)
            .set("scopes", &self.scopes)
            .set("state", self.state)
            .set("created_at", self.created_at)
            .set("expires_at", self.expires_at)
            .set("last_used_at", self.last_used_at)
    }
}

/// Digest of nothing; as long as any.
const NO_DIGEST: &str = "-------------------------------------------";

/// Whether `secret` opens `key` of `client`: the same work, whatever is missing or wrong.
fn opens(
    client: Option<&Client>,
    key: Option<&ClientKey>,
    secret: &PlainSecret,
    now: Timestamp,
) -> bool {
    let fits = secret.is(key.map_or(NO_DIGEST, |key| key.digest.as_str()));
    let client = client.is_some_and(|client| client.state == State::Active);
    let key = key.is_some_and(|key| key.alive(now));
    fits & client & key
}

/// The machine login.
impl Store {
    /// The key that `api_key` and `secret` open for `client_id`: two reads side by side, and a
    /// write where no use was noted for an hour.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn client_signed_in(
        &self,
        client_id: &str,
        api_key: &str,
        secret: &PlainSecret,
        now: Timestamp,
    ) -> Result<Option<ClientKey>, StoreError> {
        let (at_client, at_key) = (Key::client(client_id), Key::client_key(client_id, api_key));
        let (client, key) = tokio::try_join!(
            self.get::<Client>(&at_client),
            self.get::<ClientKey>(&at_key)
        )?;
        if !opens(client.as_ref(), key.as_ref(), secret, now) {
            return Ok(None);
        }
        if key.as_ref().is_some_and(|key| !key.used_lately(now)) {
            let write = Write::update(at_key)
                .set("last_used_at", now)
                .when(If::is("state", State::Active));
            self.write([write]).await?;
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests;
