//! The API keys of an account.

use clap::Subcommand;
use serde_json::{Value, json};
use shared::account::acts::Act;
use shared::api_key::ApiKey;
use shared::application::Switched;
use types::clock::iso8601;
use types::values::Kid;

use super::acts::act;
use super::command::By;
use super::who::Who;
use crate::failure::Failure;
use crate::office::Office;
use crate::screen::Screen;

/// What to do with the API keys of an account.
#[derive(Debug, Subcommand)]
pub enum Deed {
    /// List the keys of an account, as they are in effect
    List {
        /// The account: its uid, its address or its verified number
        who: Who,
    },
    /// End one key of an account, or all; its owner can activate them again, with a code of the second factor
    ///
    /// Tokens that were minted for a key live on to their end, at most a day. Who doubts the second factor resets it
    /// (`accounts reset-otp`), which ends all keys as well.
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

pub(super) async fn run(deed: Deed, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    match deed {
        Deed::List { who } => list(&who, office, screen).await,
        Deed::End { by, key: Some(kid), all: _ } => end(&kid, &by, office, screen).await,
        Deed::End { by, key: None, all: _ } => {
            act(&Act::EndKeys, "has no usable API key until its owner activates one", &by, office, screen).await
        }
    }
}

async fn list(who: &Who, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    let uid = who.uid(office).await?;
    let keys = office.store.of(&uid).api_keys().await?.ok_or_else(|| who.unknown())?;
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

async fn end(kid: &Kid, by: &By, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    let uid = by.who.uid(office).await?;
    match office.store.of(&uid).api_key_ended(kid, &office.order(&by.reason.reason)).await? {
        Switched::Now => {
            let sentence = format!("{kid} is inactive until its owner activates it again");
            screen.done(&sentence, &json!({ "uid": uid, "key": kid, "state": "inactive" }))
        }
        Switched::Before => Err(Failure::Refused("the key is not active".to_owned())),
        Switched::Unknown => Err(Failure::Unknown(format!("key {kid} of {uid}"))),
    }
}
