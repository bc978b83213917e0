//! What can be typed after `accounts`.

use std::path::PathBuf;

use clap::Subcommand;

use super::by::By;
use super::keys::Command as KeysCommand;
use super::who::Who;
use crate::reason::Reason;

const LINE: &str = "\
A line, with all that it can have:
  {\"email\": \"…\", \"uid\": \"ID…\", \"state\": \"active\" or \"banned\", \"role\": \"member\",
   \"password_hash\": \"$2a$…\" or \"$argon2…\", \"labels\": {\"document\": \"verified\"},
   \"phone\": \"+380…\" (verified), \"profile\": {\"first_name\": …}, \"created_at\": Unix seconds,
   \"email_verified\": true, \"otp\": true, \"otp_sealed\": \"…\" (of an export)}
\"otp\": true without what an export sealed under the same keyring keeps the account shut (403, as without a code) until
`accounts reset-otp`, after which its owner sets the second factor up again. What an import cannot keep stands in
docs/import.md.";

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell the uid and state of accounts
    Find {
        /// Uids, addresses or verified numbers
        #[arg(required = true)]
        who: Vec<Who>,
    },
    /// Show an account with what it has, and what operators did to it; nothing that is sealed
    Show {
        /// Its uid, address or verified number
        who: Who,
    },
    /// Shut an account out and end all its tokens
    Ban(By),
    /// Let a banned account in again
    Unban(By),
    /// End all tokens of an account, and its API keys until their owner activates them again
    EndSessions(By),
    /// List and end the API keys of an account
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Turn off the second factor of somebody who lost it, and end all tokens and API keys
    ResetOtp(By),
    /// Give an account another role, and end all tokens, for they carry the role
    SetRole {
        #[command(flatten)]
        by: By,
        /// The role: a lower-case letter, then at most 31 letters, digits, `_` and `-`
        #[arg(value_parser = role)]
        role: String,
    },
    /// Set a private label of an account, or take it away; the level follows
    Label {
        #[command(flatten)]
        by: By,
        /// The label's key: 3 to 255 letters, digits, `_` and `-`
        #[arg(value_parser = label)]
        key: String,
        /// Its value, of the same kind
        #[arg(value_parser = label, required_unless_present = "remove")]
        value: Option<String>,
        /// Take the label away
        #[arg(long, conflicts_with = "value")]
        remove: bool,
    },
    /// Delete an account with all that it has
    ///
    /// The account is shut first; half a minute later, when no request from before is on its way
    /// any more, goes what lies beside it, page by page, then its address, which is free for a new
    /// account from then on, and the account itself. The audit trail stays. Interrupted, it is gone
    /// on with by the same command.
    Delete(By),
    /// Import accounts from newline-delimited JSON
    ///
    /// Only the address of a line is needed, and it counts as confirmed; who comes without a
    /// password asks for a new one. A line that was imported before is left alone, so an import
    /// that was interrupted is gone on with by the same command. Nobody is sent a mail.
    #[command(after_help = LINE)]
    Import {
        /// The file, or `-` for standard input
        file: PathBuf,
        /// Only tell what would be refused
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        reason: Reason,
    },
    /// Export all accounts as an import reads them: with profiles, password hashes and sealed
    /// second factors, so keep the file as you keep those
    ///
    /// API keys, documents, public labels and numbers that are not verified stay here; the last
    /// line says how many.
    Export {
        /// The file to write; it must not be there
        #[arg(long)]
        output: PathBuf,
        #[command(flatten)]
        reason: Reason,
    },
}

/// Also what an import holds roles to.
pub(super) fn role(text: &str) -> Result<String, String> {
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    let fits = text.len() <= 32
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    if begins && fits {
        Ok(text.to_owned())
    } else {
        Err("is no role".to_owned())
    }
}

/// What keys and values of labels are held to (docs/compatibility/barong.md#labels).
pub(super) fn label(text: &str) -> Result<String, String> {
    let allowed = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    let fits = allowed && (3..=255).contains(&text.len());
    fits.then(|| text.to_owned())
        .ok_or_else(|| "must be 3 to 255 letters, digits, `_` and `-`".to_owned())
}
