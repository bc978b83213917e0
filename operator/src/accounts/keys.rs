//! The API keys of an account.

use clap::Subcommand;
use operations::SwitchOutcome;
use operations::accounts::actions::AccountAction;
use serde_json::{Value, json};
use shared::api_key::ApiKey;
use types::clock::iso8601;
use types::values::Kid;

use super::actions::apply;
use super::by::By;
use super::who::Who;
use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::screen::Screen;

/// What to do with the API keys of an account.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the keys of an account, as they are in effect
    List {
        /// The account: its uid, its address or its verified number
        who: Who,
    },
    /// End one key of an account, or all; its owner can activate them again, with a code of the
    /// second factor
    ///
    /// Tokens that were minted for a key live on to their end, at most a day. Who doubts the second
    /// factor resets it (`accounts reset-otp`), which ends all keys as well.
    End {
        #[command(flatten)]
        by: By,
        /// The key's id
        #[arg(value_parser = kid, required_unless_present = "all")]
        key: Option<Kid>,
        /// All keys
        #[arg(long, conflicts_with = "key")]
        all: bool,
    },
}

fn kid(text: &str) -> Result<Kid, &'static str> {
    Kid::parse(text).ok_or("is no id of a key")
}

pub(super) async fn run(
    command: Command,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    match command {
        Command::List { who } => list(&who, context, screen).await,
        Command::End {
            by,
            key: Some(kid),
            all: _,
        } => end(&kid, &by, context, screen).await,
        Command::End {
            by,
            key: None,
            all: _,
        } => {
            apply(
                &AccountAction::EndKeys,
                "has no usable API key until its owner activates one",
                &by,
                context,
                screen,
            )
            .await
        }
    }
}

async fn list(who: &Who, context: &OperatorContext, screen: &mut Screen) -> Result<(), Failure> {
    let uid = who.uid(context).await?;
    let keys = context
        .operations
        .api_keys(&uid)
        .await?
        .ok_or_else(|| who.unknown())?;
    screen.table(&keys.iter().map(row).collect::<Vec<_>>())
}

fn row(key: &ApiKey) -> Value {
    json!({
        "key": key.kid,
        "state": key.state,
        "scopes": key.scopes,
        "expires_in": key.expires_in,
        "created": iso8601(key.created_at),
        "changed": iso8601(key.updated_at),
    })
}

async fn end(
    kid: &Kid,
    by: &By,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let uid = by.who.uid(context).await?;
    match context
        .operations
        .end_key(&uid, kid, &context.audit(&by.reason.reason))
        .await?
    {
        SwitchOutcome::Now => {
            let sentence = format!("{kid} is inactive until its owner activates it again");
            screen.done(
                &sentence,
                &json!({ "uid": uid, "key": kid, "state": "inactive" }),
            )
        }
        SwitchOutcome::Before => Err(Failure::Refused("the key is not active".to_owned())),
        SwitchOutcome::Unknown => Err(Failure::Unknown(format!("key {kid} of {uid}"))),
    }
}
