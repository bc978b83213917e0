//! What everybody else goes by: the claim of an API key, and the ids of the JWTs that it signed.

use serde::Deserialize;

use uuid::Uuid;

use super::record::{ACTIVE, in_effect};
use crate::access::Store;
use crate::account::Account;
use crate::auth::client_jwt::ClientJwt;
use store::{If, Key, StoreError, Write};
use types::clock::Timestamp;
use types::random;
use types::values::Kid;
use types::values::Uid;

/// Ten years: how long the id of a client's JWT is remembered that says no end of its own.
const ENDLESS_SECS: i64 = 3_650 * 86_400;

/// What others need to know of an API key.
#[derive(Clone, Deserialize)]
pub struct Claim {
    /// Its owner.
    pub uid: Uid,
    /// As in `ApiKey`.
    pub public_key: String,
    /// As in `ApiKey`.
    pub scopes: Option<String>,
    /// As in `ApiKey`.
    pub expires_in: i64,
    /// As in `ApiKey`.
    pub state: String,
    keys_epoch: Option<Uuid>,
}

types::hidden!(Claim);

impl Claim {
    /// Whether the key may be used, as far as it says itself; its account may say otherwise.
    #[must_use]
    pub fn says_active(&self) -> bool {
        self.state == ACTIVE
    }

    /// Whether `account`, its owner's, lets the key be used.
    #[must_use]
    pub fn is_active(&self, account: &Account) -> bool {
        self.in_effect(Some(account)) == ACTIVE
    }

    /// The state that the key has in effect: `inactive` where an active key cannot be used, be it
    /// for its owner's account.
    #[must_use]
    pub fn in_effect(&self, account: Option<&Account>) -> &str {
        in_effect(&self.state, self.keys_epoch, account)
    }
}

impl Store {
    /// The account that a key is of.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn api_key_owner(&self, key: &Claim) -> Result<Option<Account>, StoreError> {
        self.of(&key.uid).account().await
    }

    /// What others may know of a key.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn api_key_claim(&self, kid: Option<Kid>) -> Result<Option<Claim>, StoreError> {
        match kid {
            Some(kid) => self.get(&Key::api_key_claim(&kid)).await,
            None => Ok(None),
        }
    }

    /// Remembers a client's JWT until it dies; false when it was used before.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn redeem_client_jwt(
        &self,
        kid: Kid,
        jwt: &ClientJwt,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let unused = If::Any(vec![If::Absent("pk"), If::below("ttl", now + 1)]);
        let ttl = jwt.expires_at.unwrap_or(now + ENDLESS_SECS);
        let mark = random::repeated_hex::<8>("jti");
        let write = Write::update(Key::client_jwt(&kid, &jwt.jti))
            .set("ttl", ttl)
            .set("mark", &mark)
            .when(unused);
        Ok(self.write([write]).await?.applied("mark", &mark))
    }
}
