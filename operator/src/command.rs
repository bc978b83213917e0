//! What can be typed.

use clap::{Parser, Subcommand};

use crate::accounts::command::Command as AccountsCommand;
use crate::applications::Command as ApplicationsCommand;
use crate::clients::Command as ClientsCommand;
use crate::documents::Command as DocumentsCommand;
use crate::failure::CODES;
use crate::keys::Command as KeysCommand;
use crate::place::Place;

/// Looks after a Postern installation: accounts, applications, clients, documents, keys. It speaks
/// to AWS as you, so you need the IAM rights for what you do, and what you do to an account, an
/// application or the keyring is kept in an audit trail with your name, the time and your reason.
#[derive(Debug, Parser)]
#[command(name = "operator", version, after_help = CODES, propagate_version = false)]
pub struct CommandLine {
    /// Where to work.
    #[command(flatten)]
    pub place: Place,
    /// Answer in JSON, one value a line, for scripts
    #[arg(long, global = true)]
    pub json: bool,
    /// Do not ask before something is destroyed
    #[arg(long, global = true)]
    pub yes: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find, shut, open, change, delete, import and export accounts
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// Register and disable the applications that may ask for access tokens
    #[command(subcommand)]
    Applications(ApplicationsCommand),
    /// Make and disable the business clients of the Po2 API, and their keys
    #[command(subcommand)]
    Clients(ClientsCommand),
    /// Review the documents that wait
    #[command(subcommand)]
    Documents(DocumentsCommand),
    /// Look at the keyring and renew its keys
    #[command(subcommand)]
    Keys(KeysCommand),
}
