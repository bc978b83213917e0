//! The keys of business clients. A secret is shown once, when it is made.

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use shared::client::{ClientKey, Environment, PlainSecret};
use types::clock::{Timestamp, iso8601};

use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::screen::Screen;

/// How long the old key lives beside a rerolled one: a day.
const OVERLAP_SECS: i64 = 86_400;

/// What to do with the keys of a client.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a key; its secret is shown now and never again
    Create {
        /// The client's id
        client: String,
        /// Which world it opens
        #[arg(long, default_value = "sandbox")]
        environment: EnvironmentName,
        /// What its tokens may be used for; may be given several times
        #[arg(long = "scope", value_parser = scope)]
        scopes: Vec<String>,
        /// End the key after so many days [default: no end]
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..=36_500))]
        days: Option<i64>,
        #[command(flatten)]
        reason: Reason,
    },
    /// List the keys of a client
    List {
        /// The client's id
        client: String,
    },
    /// Make a key like an old one, which lives on for a while; the new secret is shown now and
    /// never again
    ///
    /// A key has one heir. Where the heir's secret was lost, reroll the heir.
    Reroll {
        /// The client's id
        client: String,
        /// The old key
        key: String,
        /// How many seconds the old key lives on
        #[arg(
            long,
            default_value_t = OVERLAP_SECS,
            value_parser = clap::value_parser!(i64).range(0..=31_536_000)
        )]
        overlap: i64,
        #[command(flatten)]
        reason: Reason,
    },
    /// End a key for good
    Revoke {
        /// The client's id
        client: String,
        /// The key
        key: String,
        #[command(flatten)]
        reason: Reason,
    },
}

/// Which world a key opens.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum EnvironmentName {
    /// For trying out
    Sandbox,
    /// The real one
    Live,
}

impl From<EnvironmentName> for Environment {
    fn from(name: EnvironmentName) -> Self {
        match name {
            EnvironmentName::Sandbox => Self::Sandbox,
            EnvironmentName::Live => Self::Live,
        }
    }
}

fn scope(text: &str) -> Result<String, String> {
    let fits =
        (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && b != b',');
    fits.then(|| text.to_owned())
        .ok_or_else(|| "must be 1 to 64 characters without blanks and commas".to_owned())
}

pub(super) async fn run_keys(
    keys: Keys,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    match keys {
        Keys::List { client } => {
            let keys = context.operations.client_keys(&client).await?;
            let row = |key: &ClientKey| key_row(key, context.now());
            screen.table(&keys.iter().map(row).collect::<Vec<_>>())
        }
        Keys::Create {
            client,
            environment,
            scopes,
            days,
            reason,
        } => {
            let by = context.audit(&reason.reason);
            let end = days.map(|days| by.at + days * 86_400);
            let made = context
                .operations
                .create_client_key(&client, environment.into(), &scopes, end, &by)
                .await?;
            let made = made.ok_or_else(|| unknown_client(&client))?;
            show(made, context, screen)
        }
        Keys::Reroll {
            client,
            key,
            overlap,
            reason,
        } => {
            let by = context.audit(&reason.reason);
            let made = context
                .operations
                .reroll_client_key(&client, &key, overlap, &by)
                .await?;
            let unknown =
                || Failure::Unknown(format!("live key {key} of {client} without an heir"));
            show(made.ok_or_else(unknown)?, context, screen)
        }
        Keys::Revoke {
            client,
            key,
            reason,
        } => revoke(&client, &key, &reason, context, screen).await,
    }
}

async fn revoke(
    client: &str,
    key: &str,
    reason: &Reason,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    screen.confirmed(&format!("{key} will never sign in again."))?;
    if !context
        .operations
        .revoke_client_key(client, key, &context.audit(&reason.reason))
        .await?
    {
        return Err(Failure::Unknown(format!("key {key} of {client}")));
    }
    screen.done(
        &format!("{key} is revoked"),
        &json!({ "key": key, "state": "revoked" }),
    )
}

pub(super) fn unknown_client(client: &str) -> Failure {
    Failure::Unknown(format!("client {client}"))
}

fn key_row(key: &ClientKey, now: Timestamp) -> Value {
    let ended = key.expires_at.is_some_and(|end| end <= now);
    json!({
        "key": key.api_key,
        "environment": key.environment,
        "scopes": key.scopes,
        "state": if ended { json!("ended") } else { json!(key.state) },
        "created": iso8601(key.created_at),
        "ends": key.expires_at.map(iso8601),
        "last_used": key.last_used_at.map(iso8601),
        "heir": key.heir,
    })
}

/// The one time that a secret is shown.
fn show(
    (key, secret): (ClientKey, PlainSecret),
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let mut row = key_row(&key, context.now());
    if let Some(row) = row.as_object_mut() {
        row.insert("secret".to_owned(), secret.shown().into());
    }
    screen.record(&row)
}
