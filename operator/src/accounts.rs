//! Accounts: finding and showing them, and what may be done to them.

mod actions;
mod by;
pub mod command;
mod deletion;
mod export;
mod field;
mod import;
mod keys;
mod line;
mod show;
mod who;

use command::Command;
use operations::accounts::actions::AccountAction;

use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::screen::Screen;

pub(crate) async fn run(
    command: Command,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let (action, outcome, by) = match command {
        Command::Ban(by) => (AccountAction::Ban, "is banned, and its tokens are dead", by),
        Command::Unban(by) => (AccountAction::Unban, "may sign in again", by),
        Command::EndSessions(by) => (AccountAction::EndSessions, "is signed out everywhere", by),
        Command::ResetOtp(by) => (
            AccountAction::ResetOtp,
            "has no second factor, and is signed out everywhere",
            by,
        ),
        Command::SetRole { role, by } => (
            AccountAction::SetRole(role),
            "has the role, and is signed out everywhere",
            by,
        ),
        Command::Label {
            key,
            value,
            remove: _,
            by,
        } => (
            AccountAction::Label(key, value),
            "has its labels changed",
            by,
        ),
        Command::Find { who } => return show::find(&who, context, screen).await,
        Command::Show { who } => return show::show(&who, context, screen).await,
        Command::Keys(command) => return keys::run(command, context, screen).await,
        Command::Delete(by) => return deletion::delete(&by, context, screen).await,
        Command::Import {
            file,
            dry_run,
            reason,
        } => return import::import(&file, dry_run, &reason, context, screen).await,
        Command::Export { output, reason } => {
            return export::export(&output, &reason, context, screen).await;
        }
    };
    actions::apply(&action, outcome, &by, context, screen).await
}
