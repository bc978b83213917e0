//! The operator's command: accounts, applications, clients, documents and keys, over the crate
//! `operations` and through the caller's own IAM rights. It opens no port and adds nothing to the
//! API.
//!
//! - [`command`]: what can be typed, with the [`place`] to work in and the [`reason`]; [`run`]:
//!   does it.
//! - [`context`]: AWS and who acts; [`screen`]: the person or script that is answered; [`failure`]:
//!   what goes wrong, and the exit codes.
//! - [`bucket`]: the files of documents. Then a file or folder a noun: `accounts`, `applications`,
//!   `clients`, …

mod accounts;
mod applications;
pub mod bucket;
mod clients;
mod clock;
pub mod command;
pub mod context;
mod credentials;
mod documents;
pub mod failure;
mod keys;
pub mod place;
pub mod reason;
pub mod screen;

use command::Command;
use context::OperatorContext;
use failure::Failure;
use screen::Screen;

/// Does `command`.
///
/// # Errors
/// What kept it from being done; nothing is half done that doing it again would not finish.
pub async fn run(
    command: Command,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    match command {
        Command::Accounts(command) => Box::pin(accounts::run(command, context, screen)).await,
        Command::Applications(command) => {
            Box::pin(applications::run(command, context, screen)).await
        }
        Command::Clients(command) => Box::pin(clients::run(command, context, screen)).await,
        Command::Documents(command) => Box::pin(documents::run(command, context, screen)).await,
        Command::Keys(command) => Box::pin(keys::run(command, context, screen)).await,
    }
}
