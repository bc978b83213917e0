//! The acts that are one transaction each.

use serde_json::json;
use shared::account::acts::{Act, Acted};

use super::command::By;
use crate::failure::Failure;
use crate::office::Office;
use crate::screen::Screen;

/// Does `act`; `outcome` is what people are told of it.
pub(super) async fn act(
    act: &Act,
    outcome: &str,
    by: &By,
    office: &Office,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let uid = by.who.uid(office).await?;
    let order = office.order(&by.reason.reason);
    match office.store.of(&uid).operated(act, &order, &office.levels).await? {
        Acted::Unknown => Err(by.who.unknown()),
        Acted::Refused(why) => Err(Failure::Refused(why.to_owned())),
        Acted::Done(_) => {
            let now = office.store.of(&uid).account().await?.ok_or_else(|| by.who.unknown())?;
            let record = json!({ "uid": uid, "state": now.state, "role": now.role, "level": now.level });
            screen.done(&format!("{uid} {outcome} (state {}, level {})", now.state.as_str(), now.level), &record)
        }
    }
}
