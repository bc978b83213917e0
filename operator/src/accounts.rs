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
    match command {
        Command::Find { who } => show::find(&who, context, screen).await,
        Command::Show { who } => show::show(&who, context, screen).await,
        Command::Ban(by) => {
            actions::apply(
                &AccountAction::Ban,
                "is banned, and its tokens are dead",
                &by,
                context,
                screen,
            )
            .await
        }
        Command::Unban(by) => {
            actions::apply(
                &AccountAction::Unban,
                "may sign in again",
                &by,
                context,
                screen,
            )
            .await
        }
        Command::EndSessions(by) => {
            actions::apply(
                &AccountAction::EndSessions,
                "is signed out everywhere",
                &by,
                context,
                screen,
            )
            .await
        }
        Command::Keys(command) => keys::run(command, context, screen).await,
        Command::ResetOtp(by) => {
            actions::apply(
                &AccountAction::ResetOtp,
                "has no second factor, and is signed out everywhere",
                &by,
                context,
                screen,
            )
            .await
        }
        Command::SetRole { role, by } => {
            actions::apply(
                &AccountAction::SetRole(role),
                "has the role, and is signed out everywhere",
                &by,
                context,
                screen,
            )
            .await
        }
        Command::Label {
            key,
            value,
            remove: _,
            by,
        } => {
            actions::apply(
                &AccountAction::Label(key, value),
                "has its labels changed",
                &by,
                context,
                screen,
            )
            .await
        }
        Command::Delete(by) => deletion::delete(&by, context, screen).await,
        Command::Import {
            file,
            dry_run,
            reason,
        } => import::import(&file, dry_run, &reason, context, screen).await,
        Command::Export { output, reason } => {
            export::export(&output, &reason, context, screen).await
        }
    }
}
