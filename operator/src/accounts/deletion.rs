//! Deleting an account: shut, then emptied page by page, then closed. Every step may be repeated.

use operations::accounts::actions::{AccountAction, ActionOutcome};
use serde_json::json;
use types::values::Uid;

use super::by::By;
use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::screen::Screen;

pub(super) async fn delete(
    by: &By,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let uid = by.who.uid(context).await?;
    screen.confirmed(&format!(
        "Account {uid} will be deleted with all that it has, for good."
    ))?;
    if context.bucket.is_none()
        && context
            .operations
            .overview(&uid)
            .await?
            .is_some_and(|account| account.documents > 0)
    {
        return Err(OperatorContext::no_bucket());
    }
    let audit = context.audit(&by.reason.reason);
    let account = match context
        .operations
        .apply(&uid, &AccountAction::Shut, &audit, &context.levels)
        .await?
    {
        ActionOutcome::Done(account) => account,
        ActionOutcome::Refused(why) => return Err(Failure::Refused(why.to_owned())),
        ActionOutcome::Unknown => return Err(by.who.unknown()),
    };
    // A request that saw the account open ends by then, so nothing comes after the last page.
    let bar = screen.bar(0, &format!("{{spinner}} deleting {uid}  {{pos}} items"));
    tokio::time::sleep(context.grace).await;
    let items = empty(&uid, context, |items| bar.set_position(items)).await?;
    bar.finish_and_clear();
    if !context.operations.close_account(&account, &audit).await? {
        return Err(Failure::Failed(
            "the account changed meanwhile: try again".to_owned(),
        ));
    }
    screen.done(
        &format!("{uid} is deleted, {items} items beside it"),
        &json!({ "uid": uid, "items": items }),
    )
}

/// Erases what a shut account has, documents and items, page by page; tells how many items so far,
/// and at the end.
async fn empty(uid: &Uid, context: &OperatorContext, tell: impl Fn(u64)) -> Result<usize, Failure> {
    let mut items = 0;
    loop {
        let page = context.operations.leftovers(uid).await?;
        if page.is_empty() {
            break;
        }
        for object in page.objects() {
            context
                .bucket
                .as_ref()
                .ok_or_else(OperatorContext::no_bucket)?
                .erase(&object)
                .await?;
        }
        context.operations.erase(uid, &page).await?;
        items += page.len();
        tell(u64::try_from(items).unwrap_or_default());
    }
    Ok(items)
}
