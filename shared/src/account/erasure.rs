//! Deleting an account whole, after [`Act::Shut`](super::acts::Act): page by page what lies in its partition with the
//! claims on it, then the credential and the account itself. Every step may be repeated.

use super::Account;
use crate::access::Owned;
use crate::audit::{Order, Subject};
use crate::document;
use store::{If, Item, Key, StoreError, Write, Written, text};

/// Items of a page; each takes a write or two of its own.
const PAGE: i32 = 25;

/// Some of what an account still has, apart from its core.
pub struct Leftovers(Vec<Item>);

impl Leftovers {
    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many items these are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The keys of the objects that the items may stand for: they go first, or nobody would know them any more.
    #[must_use]
    pub fn objects(&self) -> Vec<String> {
        let documents = self.0.iter().filter(|item| item.contains_key("object"));
        documents.filter_map(|item| text(item, "id")).flat_map(document::objects).collect()
    }
}

impl Owned<'_> {
    /// The next page of what is to be deleted; empty at the end.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn leftovers(&self) -> Result<Leftovers, StoreError> {
        let core = Key::core(self.uid);
        let mut items = self.store.page(&core, PAGE, false).await?;
        items.retain(|item| text(item, "sk") != Some(core.sk()));
        Ok(Leftovers(items))
    }

    /// Deletes a page: the claim of each item, then the item.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn erased(&self, leftovers: &Leftovers) -> Result<(), StoreError> {
        for sk in leftovers.0.iter().filter_map(|item| text(item, "sk")) {
            if ["KEY#", "PHONE#"].iter().any(|kind| sk.starts_with(kind)) {
                self.store.write([Write::delete(Key::claim(sk)).when(If::is("uid", self.uid))]).await?;
            }
            self.store.write([Write::delete(Key::beside(self.uid, sk))]).await?;
        }
        Ok(())
    }

    /// Deletes what the outbox could not do yet, the credential, which sets the address free, and the account; false when it is not shut.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn closed(&self, account: &Account, order: &Order) -> Result<bool, StoreError> {
        let (core, credential) = (Key::core(self.uid), Key::credential(&account.email));
        self.store.parked_forgotten(&[core.pk(), credential.pk()]).await?;
        let own = If::All(vec![If::is("uid", self.uid), If::is("state", super::State::Deleted)]);
        let writes = [
            Write::delete(Key::core(self.uid)).when(If::is("state", super::State::Deleted)),
            Write::delete(credential).when(If::Any(vec![If::Absent("pk"), own])),
            order.note(Subject::Account(self.uid), "delete"),
        ];
        Ok(matches!(self.store.write(writes).await?, Written::Done(_)))
    }
}
