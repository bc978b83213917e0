//! What can be typed.

use clap::{Args, Parser, Subcommand};
use shared::label::Levels;

use crate::accounts::command::Command as AccountsCommand;
use crate::applications::Command as ApplicationsCommand;
use crate::clients::Command as ClientsCommand;
use crate::documents::Command as DocumentsCommand;
use crate::failure::CODES;
use crate::keys::Command as KeysCommand;

/// Looks after a Postern installation: accounts, applications, clients, documents, keys. It speaks to AWS as you, so you need the IAM rights for
/// what you do, and what you do to an account, an application or the keyring is kept in an audit trail with your name, the
/// time and your reason.
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

/// Where to work.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Where")]
pub struct Place {
    /// Work on the local cloud of this machine; no other option of this group is needed
    #[arg(long, global = true)]
    pub local: bool,
    /// The port of the local cloud's AWS endpoint
    #[arg(long, global = true, env = "POSTERN_CLOUD_PORT", default_value_t = 9001)]
    pub cloud_port: u16,
    /// The DynamoDB table
    #[arg(long, global = true, env = "TABLE_NAME")]
    pub table: Option<String>,
    /// Name or ARN of the keyring in Secrets Manager
    #[arg(long, global = true, env = "KEYRING_SECRET_ID")]
    pub keyring: Option<String>,
    /// The bucket of documents
    #[arg(long, global = true, env = "BUCKET_NAME")]
    pub bucket: Option<String>,
    /// The labels that make the levels, as the functions have them [default: theirs]
    #[arg(long, global = true, env = "LEVELS", value_parser = Levels::parse)]
    pub levels: Option<Levels>,
    /// The AWS region [default: the profile's]
    #[arg(long, global = true, env = "AWS_REGION")]
    pub region: Option<String>,
    /// The profile of the AWS CLI to take credentials from [default: those in the environment, else the CLI's own]
    #[arg(long, global = true)]
    pub profile: Option<String>,
    /// Another cloud than AWS
    #[arg(long, global = true, env = "AWS_ENDPOINT_URL")]
    pub endpoint_url: Option<String>,
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

/// Why something is done, for the audit trail.
#[derive(Args, Clone, Debug)]
pub struct Reason {
    /// Why, for the audit trail, which is kept for good: a ticket's number, and nothing personal
    #[arg(long, value_parser = reason)]
    pub reason: String,
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = (3..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or_else(|| "must be 3 to 200 characters on one line".to_owned())
}
