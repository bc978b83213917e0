//! Accounts: finding and showing them, and what may be done to them.

mod acts;
pub mod command;
mod deletion;
mod export;
mod field;
mod import;
mod keys;
mod line;
mod show;
mod who;

use command::Deed;
use shared::account::acts::Act;

use crate::failure::Failure;
use crate::office::Office;
use crate::screen::Screen;

pub(crate) async fn run(deed: Deed, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    match deed {
        Deed::Find { who } => show::find(&who, office, screen).await,
        Deed::Show { who } => show::show(&who, office, screen).await,
        Deed::Ban(by) => acts::act(&Act::Ban, "is banned, and its tokens are dead", &by, office, screen).await,
        Deed::Unban(by) => acts::act(&Act::Unban, "may sign in again", &by, office, screen).await,
        Deed::EndSessions(by) => acts::act(&Act::EndSessions, "is signed out everywhere", &by, office, screen).await,
        Deed::Keys(deed) => keys::run(deed, office, screen).await,
        Deed::ResetOtp(by) => {
            acts::act(&Act::ResetOtp, "has no second factor, and is signed out everywhere", &by, office, screen).await
        }
        Deed::SetRole { role, by } => {
            acts::act(&Act::SetRole(role), "has the role, and is signed out everywhere", &by, office, screen).await
        }
        Deed::Label { key, value, remove: _, by } => {
            acts::act(&Act::Label(key, value), "has its labels changed", &by, office, screen).await
        }
        Deed::Delete(by) => deletion::delete(&by, office, screen).await,
        Deed::Import { file, dry_run, reason } => import::import(&file, dry_run, &reason, office, screen).await,
        Deed::Export { output, reason } => export::export(&output, &reason, office, screen).await,
    }
}
