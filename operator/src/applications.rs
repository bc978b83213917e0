//! Applications: what may ask for access tokens.

use clap::Subcommand;
use serde_json::json;
use shared::application::{Application, Switched};

use crate::command::Reason;
use crate::failure::Failure;
use crate::office::Office;
use crate::screen::Screen;

/// What to do with applications.
#[derive(Debug, Subcommand)]
pub enum Deed {
    /// Register an application
    Create {
        /// What clients send as `application_id`: letters, digits, `_`, `-` and `.`
        id: String,
        /// A name for people [default: the id]
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        reason: Reason,
    },
    /// List all applications
    List,
    /// Refuse sign-ins to an application; tokens that it has live on to their end
    Disable {
        /// Its id
        id: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Allow sign-ins to a disabled application again
    Enable {
        /// Its id
        id: String,
        #[command(flatten)]
        reason: Reason,
    },
}

pub(crate) async fn run(deed: Deed, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    match deed {
        Deed::List => screen.table(&office.store.applications().await?),
        Deed::Create { id, name, reason } => create(&id, name.as_deref(), &reason, office, screen).await,
        Deed::Enable { id, reason } => switch(&id, true, &reason, office, screen).await,
        Deed::Disable { id, reason } => {
            screen.confirmed(&format!("Nobody will be able to sign in to {id}."))?;
            switch(&id, false, &reason, office, screen).await
        }
    }
}

async fn create(
    id: &str,
    name: Option<&str>,
    reason: &Reason,
    office: &Office,
    screen: &mut Screen,
) -> Result<(), Failure> {
    if !Application::is_id(id) {
        return Err(Failure::Usage("an id is 1 to 128 letters, digits, `_`, `-` and `.`".to_owned()));
    }
    if !office.store.application_created(id, name.unwrap_or(id), &office.order(&reason.reason)).await? {
        return Err(Failure::Refused(format!("there is an application {id} already")));
    }
    screen.done(&format!("{id} is registered"), &json!({ "id": id, "state": "active" }))
}

async fn switch(id: &str, active: bool, reason: &Reason, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    let state = if active { "active" } else { "disabled" };
    match office.store.application_switched(id, active, &office.order(&reason.reason)).await? {
        Switched::Now => {
            let sentence = format!("{id} is {state}; functions that know it otherwise learn so within a minute");
            screen.done(&sentence, &json!({ "id": id, "state": state }))
        }
        Switched::Before => Err(Failure::Refused(format!("{id} is {state} already"))),
        Switched::Unknown => Err(Failure::Unknown(format!("application {id}"))),
    }
}
