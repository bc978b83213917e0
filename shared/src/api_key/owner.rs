//! What its owner does with an API key: each deed takes the proof of the second factor and uses the
//! code up.

use super::changes::ApiKeyChanges;
use super::record::{ApiKey, present};
use crate::access::{Owned, Store};
use crate::account::Account;
use crate::app::App;
use crate::auth::access_token::AccessClaims;
use crate::auth::otp::OtpProof;
use crate::error::{Error, Refusal};
use store::{If, Item, Key, StoreError, Write, Written, number, parse};
use types::clock::Timestamp;
use types::values::{Kid, Uid};

/// What was read beside the check of a code, and is shown to who proves to be its owner.
pub struct Unproven<T> {
    uid: Uid,
    value: T,
}

impl<T> Unproven<T> {
    /// The value, for its owner.
    #[must_use]
    pub fn shown_to(self, proof: &OtpProof) -> Option<T> {
        (&self.uid == proof.uid()).then_some(self.value)
    }
}

impl App {
    /// Reads a key of the account that a token names.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn read_api_key(
        &self,
        claims: &AccessClaims,
        kid: Option<Kid>,
    ) -> Result<Unproven<Option<ApiKey>>, Error> {
        let value = self.store().of(claims.uid()).api_key(kid).await?;
        Ok(Unproven {
            uid: claims.uid().clone(),
            value,
        })
    }
}

impl Owned<'_> {
    async fn api_key(&self, kid: Option<Kid>) -> Result<Option<ApiKey>, StoreError> {
        match kid {
            Some(kid) => self.store.get(&Key::api_key(self.uid, &kid)).await,
            None => Ok(None),
        }
    }
}

impl Store {
    /// All keys of who proved the second factor, the oldest first.
    ///
    /// # Errors
    /// As `OtpProof::spent`.
    pub async fn api_keys(&self, proof: OtpProof) -> Result<Vec<ApiKey>, Error> {
        let key = Key::api_keys(proof.uid());
        let items = async { Ok(self.query_prefix(&key).await?) };
        let (account, items) = tokio::try_join!(Box::pin(proof.spent(self)), items)?;
        Ok(shown(items, &account)?)
    }

    /// One key of who proved the second factor.
    ///
    /// # Errors
    /// `RecordNotFound`; as `OtpProof::spent`.
    pub async fn api_key(&self, proof: OtpProof, kid: Option<Kid>) -> Result<ApiKey, Error> {
        let uid = proof.uid().clone();
        let owned = self.of(&uid);
        let key = async { Ok(owned.api_key(kid).await?) };
        let (account, key) = tokio::try_join!(Box::pin(proof.spent(self)), key)?;
        key.map(|key| key.in_effect(&account))
            .ok_or_else(|| Refusal::RecordNotFound.into())
    }

    /// Makes a key, unless the account has `limit` of them.
    ///
    /// # Errors
    /// `ApiKeysFull`; as `OtpProof::lost`.
    pub async fn create_api_key(
        &self,
        proof: OtpProof,
        key: &ApiKey,
        limit: u32,
    ) -> Result<(), Error> {
        let room = If::Any(vec![If::Absent("api_keys"), If::below("api_keys", limit)]);
        let item = |at| {
            let write = Write::create(at)
                .set("public_key", &key.public_key)
                .set("scopes", &key.scopes)
                .set("expires_in", key.expires_in)
                .set("state", &key.state);
            present(write, proof.account())
        };
        let writes = [
            proof.accepted().add("api_keys", 1).when(room),
            item(Key::api_key(proof.uid(), &key.kid))
                .set("kid", key.kid)
                .set("created_at", key.created_at)
                .set("updated_at", key.updated_at),
            item(Key::api_key_claim(&key.kid)).set("uid", proof.uid()),
        ];
        match self.commit(writes).await? {
            Written::Done(_) => Ok(()),
            Written::Refused { at: 0, item } if full(item.as_ref(), limit) => {
                proof.spent(self).await?;
                Err(Refusal::ApiKeysFull.into())
            }
            Written::Refused { at: 0, item } => Err(proof.lost(self, item).await),
            Written::Refused { .. } => Err(Error::internal("an API key's id is taken")),
        }
    }

    /// Fulfils `changes` on `key`.
    ///
    /// # Errors
    /// `RecordNotFound`; as `OtpProof::lost`.
    pub async fn change_api_key(
        &self,
        proof: OtpProof,
        key: &ApiKey,
        changes: &ApiKeyChanges,
        now: Timestamp,
    ) -> Result<(), Error> {
        if changes.is_empty() {
            return proof.spent(self).await.map(drop);
        }
        let account = proof.account().clone();
        let item = changes.written(Write::update(Key::api_key(proof.uid(), &key.kid)), &account);
        let claim = changes.written(Write::update(Key::api_key_claim(&key.kid)), &account);
        let writes = [
            proof.accepted(),
            item.set("updated_at", now).when(If::Present("pk")),
            claim.when(If::is("uid", proof.uid())),
        ];
        self.written_with(proof, writes).await
    }

    /// Deletes a key.
    ///
    /// # Errors
    /// `RecordNotFound`; as `OtpProof::lost`.
    pub async fn delete_api_key(&self, proof: OtpProof, kid: Option<Kid>) -> Result<(), Error> {
        let Some(kid) = kid else {
            proof.spent(self).await?;
            return Err(Refusal::RecordNotFound.into());
        };
        let writes = [
            proof.accepted().add("api_keys", -1),
            Write::delete(Key::api_key(proof.uid(), &kid)).when(If::Present("pk")),
            Write::delete(Key::api_key_claim(&kid)).when(If::is("uid", proof.uid())),
        ];
        self.written_with(proof, writes).await
    }

    /// One transaction on the account and a key that must be there; the code is used up even where
    /// it is not.
    async fn written_with(&self, proof: OtpProof, writes: [Write; 3]) -> Result<(), Error> {
        match self.commit(writes).await? {
            Written::Done(_) => Ok(()),
            Written::Refused { at: 0, item } => Err(proof.lost(self, item).await),
            Written::Refused { .. } => {
                proof.spent(self).await?;
                Err(Refusal::RecordNotFound.into())
            }
        }
    }
}

/// Keys of `account` as they are in effect, the oldest first.
///
/// # Errors
/// An item that is no key.
pub fn shown(items: Vec<Item>, account: &Account) -> Result<Vec<ApiKey>, StoreError> {
    let mut keys = items
        .into_iter()
        .map(parse)
        .collect::<Result<Vec<ApiKey>, _>>()?;
    keys.sort_by_key(|key| (key.created_at, key.kid.uuid()));
    Ok(keys.into_iter().map(|key| key.in_effect(account)).collect())
}

fn full(item: Option<&Item>, limit: u32) -> bool {
    item.and_then(|item| number(item, "api_keys"))
        .is_some_and(|keys| keys >= i64::from(limit))
}
