//! Deleting an account whole, after [`AccountAction::Shut`](super::actions::AccountAction): page by
//! page what lies in its partition with the claims on it, then the credential and the account
//! itself. Every step may be repeated.

use crate::Operations;
use crate::audit::{AuditContext, Subject};
use shared::account::{Account, State};
use shared::document;
use shared::parked::Parked;
use store::{If, Item, Key, StoreError, Write, Written, parse, text};
use types::values::Uid;

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

    /// The keys of the objects that the items may stand for: they go first, or nobody would know
    /// them any more.
    #[must_use]
    pub fn objects(&self) -> Vec<String> {
        let documents = self.0.iter().filter(|item| item.contains_key("object"));
        documents
            .filter_map(|item| text(item, "id"))
            .flat_map(document::objects)
            .collect()
    }
}

impl Operations {
    /// The next page of what is to be deleted of `uid`; empty at the end.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn leftovers(&self, uid: &Uid) -> Result<Leftovers, StoreError> {
        let core = Key::core(uid);
        let mut items = self.table().query_page(&core, PAGE, false).await?;
        items.retain(|item| text(item, "sk") != Some(core.sk()));
        Ok(Leftovers(items))
    }

    /// Deletes a page of what `uid` has: the claim of each item, then the item.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn erase(&self, uid: &Uid, leftovers: &Leftovers) -> Result<(), StoreError> {
        for sk in leftovers.0.iter().filter_map(|item| text(item, "sk")) {
            if ["KEY#", "PHONE#"].iter().any(|kind| sk.starts_with(kind)) {
                self.table()
                    .write([Write::delete(Key::claim(sk)).when(If::is("uid", uid))])
                    .await?;
            }
            self.table()
                .write([Write::delete(Key::beside(uid, sk))])
                .await?;
        }
        Ok(())
    }

    /// Deletes what the outbox could not do yet, the credential, which sets the address free, and
    /// the account; false when it is not shut.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn close_account(
        &self,
        account: &Account,
        by: &AuditContext,
    ) -> Result<bool, StoreError> {
        let uid = &account.uid;
        let (core, credential) = (Key::core(uid), Key::credential(&account.email));
        self.forget_parked(&[core.pk(), credential.pk()]).await?;
        let own = If::All(vec![If::is("uid", uid), If::is("state", State::Deleted)]);
        let writes = [
            Write::delete(core).when(If::is("state", State::Deleted)),
            Write::delete(credential).when(If::Any(vec![If::Absent("pk"), own])),
            by.note(Subject::Account(uid), "delete"),
        ];
        Ok(matches!(
            self.table().write(writes).await?,
            Written::Done(_)
        ))
    }

    /// Forgets what waits, or was given up, of `partitions`: the account that they are of is being
    /// deleted.
    async fn forget_parked(&self, partitions: &[&str]) -> Result<(), StoreError> {
        for key in [
            Key::parked_events(""),
            Key::parked_later(0, ""),
            Key::given_up(0, ""),
        ] {
            let items = self.table().partition(&key).await?.into_iter().map(parse);
            for parked in items.collect::<Result<Vec<Parked>, _>>()? {
                if partitions.contains(&parked.partition()) {
                    self.store().finish_parked(&parked).await?;
                }
            }
        }
        Ok(())
    }
}
