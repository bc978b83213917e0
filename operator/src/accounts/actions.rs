//! The actions that are one transaction each.

use operations::accounts::actions::{AccountAction, ActionOutcome};
use serde_json::json;

use super::by::By;
use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::screen::Screen;

/// Does `action`; `outcome` is what people are told of it.
pub(super) async fn apply(
    action: &AccountAction,
    outcome: &str,
    by: &By,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let uid = by.who.uid(context).await?;
    match context
        .operations
        .apply(
            &uid,
            action,
            &context.audit(&by.reason.reason),
            &context.levels,
        )
        .await?
    {
        ActionOutcome::Unknown => Err(by.who.unknown()),
        ActionOutcome::Refused(why) => Err(Failure::Refused(why.to_owned())),
        ActionOutcome::Done(_) => {
            let now = context
                .operations
                .store()
                .of(&uid)
                .account()
                .await?
                .ok_or_else(|| by.who.unknown())?;
            let record =
                json!({ "uid": uid, "state": now.state, "role": now.role, "level": now.level });
            screen.done(
                &format!(
                    "{uid} {outcome} (state {}, level {})",
                    now.state.as_str(),
                    now.level
                ),
                &record,
            )
        }
    }
}
