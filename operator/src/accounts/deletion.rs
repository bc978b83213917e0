//! Deleting an account: shut, then emptied page by page, then closed. Every step may be repeated.

use serde_json::json;
use shared::account::acts::{Act, Acted};

use super::command::By;
use crate::failure::Failure;
use crate::office::Office;
use crate::screen::Screen;

pub(super) async fn delete(by: &By, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    let uid = by.who.uid(office).await?;
    let owned = office.store.of(&uid);
    screen.confirmed(&format!("Account {uid} will be deleted with all that it has, for good."))?;
    if office.bucket.is_none() && owned.overview().await?.is_some_and(|account| account.documents > 0) {
        return Err(Office::no_bucket());
    }
    let order = office.order(&by.reason.reason);
    let account = match owned.operated(&Act::Shut, &order, &office.levels).await? {
        Acted::Done(account) => account,
        Acted::Refused(why) => return Err(Failure::Refused(why.to_owned())),
        Acted::Unknown => return Err(by.who.unknown()),
    };
    // A request that saw the account open ends by then, so nothing comes after the last page.
    let bar = screen.bar(0, &format!("{{spinner}} deleting {uid}  {{pos}} items"));
    tokio::time::sleep(office.grace).await;
    let mut items = 0;
    loop {
        let page = owned.leftovers().await?;
        if page.is_empty() {
            break;
        }
        for object in page.objects() {
            office.bucket.as_ref().ok_or_else(Office::no_bucket)?.erase(&object).await?;
        }
        owned.erased(&page).await?;
        items += page.len();
        bar.set_position(u64::try_from(items).unwrap_or_default());
    }
    bar.finish_and_clear();
    if !owned.closed(&account, &order).await? {
        return Err(Failure::Failed("the account changed meanwhile: try again".to_owned()));
    }
    screen.done(&format!("{uid} is deleted, {items} items beside it"), &json!({ "uid": uid, "items": items }))
}
