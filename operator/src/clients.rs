//! Business clients of the Po2 API, and their keys. A secret is shown once, when it is made.

mod keys;

use clap::Subcommand;
use serde_json::{Value, json};
use shared::client::Client;
use types::clock::iso8601;

use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::screen::Screen;
pub use keys::Keys;
use keys::{run_keys, unknown_client};

/// What to do with clients.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a client; the answer tells its id
    Create {
        /// Its name, for people
        name: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// List all clients
    List,
    /// Refuse all logins of a client; tokens that it has live on to their end
    Disable {
        /// Its id
        client: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Allow logins of a disabled client again
    Enable {
        /// Its id
        client: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Make, list, reroll and revoke the keys of a client
    #[command(subcommand)]
    Keys(Keys),
}

pub(crate) async fn run(
    command: Command,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    match command {
        Command::List => screen.table(
            &context
                .operations
                .clients()
                .await?
                .iter()
                .map(client_row)
                .collect::<Vec<_>>(),
        ),
        Command::Create { name, reason } => {
            if !(1..=100).contains(&name.trim().chars().count()) {
                return Err(Failure::Usage("a name has 1 to 100 characters".to_owned()));
            }
            let client = context
                .operations
                .create_client(name.trim(), &context.audit(&reason.reason))
                .await?;
            screen.record(&client_row(&client))
        }
        Command::Enable { client, reason } => switch(&client, true, &reason, context, screen).await,
        Command::Disable { client, reason } => {
            screen.confirmed(&format!("No key of {client} will sign in."))?;
            switch(&client, false, &reason, context, screen).await
        }
        Command::Keys(keys) => run_keys(keys, context, screen).await,
    }
}

async fn switch(
    client: &str,
    active: bool,
    reason: &Reason,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    if !context
        .operations
        .switch_client(client, active, &context.audit(&reason.reason))
        .await?
    {
        return Err(unknown_client(client));
    }
    let state = if active { "active" } else { "disabled" };
    screen.done(
        &format!("{client} is {state}"),
        &json!({ "client": client, "state": state }),
    )
}

fn client_row(client: &Client) -> Value {
    json!({
        "client": client.client_id,
        "name": client.name,
        "state": client.state,
        "created": iso8601(client.created_at),
    })
}
