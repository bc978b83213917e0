//! The operator's command: accounts, applications, clients, documents and keys, over the core crate and through the caller's own IAM rights. It
//! opens no port and adds nothing to the API.
//!
//! - [`command`]: what can be typed; [`run`]: does it.
//! - [`office`]: AWS and who acts; [`screen`]: the person or script that is answered; [`failure`]: what goes wrong, and
//!   the exit codes.
//! - [`bucket`]: the files of documents. Then a file or folder a noun: `accounts`, `applications`, `clients`, …

mod accounts;
mod applications;
pub mod bucket;
mod clients;
mod clock;
pub mod command;
mod credentials;
mod documents;
pub mod failure;
mod keys;
pub mod office;
pub mod screen;

use command::Deed;
use failure::Failure;
use office::Office;
use screen::Screen;

/// Does `deed`.
///
/// # Errors
/// What kept it from being done; nothing is half done that doing it again would not finish.
pub async fn run(deed: Deed, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    match deed {
        Deed::Accounts(deed) => Box::pin(accounts::run(deed, office, screen)).await,
        Deed::Applications(deed) => Box::pin(applications::run(deed, office, screen)).await,
        Deed::Clients(deed) => Box::pin(clients::run(deed, office, screen)).await,
        Deed::Documents(deed) => Box::pin(documents::run(deed, office, screen)).await,
        Deed::Keys(deed) => Box::pin(keys::run(deed, office, screen)).await,
    }
}
