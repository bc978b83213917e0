//! Applications: what may ask for access tokens.

use clap::Subcommand;
use operations::SwitchOutcome;
use serde_json::json;
use shared::application::Application;

use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::screen::Screen;

/// What to do with applications.
#[derive(Debug, Subcommand)]
pub enum Command {
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

pub(crate) async fn run(
    command: Command,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    match command {
        Command::List => screen.table(&context.operations.store().applications().await?),
        Command::Create { id, name, reason } => {
            create(&id, name.as_deref(), &reason, context, screen).await
        }
        Command::Enable { id, reason } => switch(&id, true, &reason, context, screen).await,
        Command::Disable { id, reason } => {
            screen.confirmed(&format!("Nobody will be able to sign in to {id}."))?;
            switch(&id, false, &reason, context, screen).await
        }
    }
}

async fn create(
    id: &str,
    name: Option<&str>,
    reason: &Reason,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    if !Application::is_id(id) {
        return Err(Failure::Usage(
            "an id is 1 to 128 letters, digits, `_`, `-` and `.`".to_owned(),
        ));
    }
    if !context
        .operations
        .create_application(id, name.unwrap_or(id), &context.audit(&reason.reason))
        .await?
    {
        return Err(Failure::Refused(format!(
            "there is an application {id} already"
        )));
    }
    screen.done(
        &format!("{id} is registered"),
        &json!({ "id": id, "state": "active" }),
    )
}

async fn switch(
    id: &str,
    active: bool,
    reason: &Reason,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let state = if active { "active" } else { "disabled" };
    match context
        .operations
        .switch_application(id, active, &context.audit(&reason.reason))
        .await?
    {
        SwitchOutcome::Now => {
            let sentence = format!(
                "{id} is {state}; functions that know it otherwise learn so within a minute"
            );
            screen.done(&sentence, &json!({ "id": id, "state": state }))
        }
        SwitchOutcome::Before => Err(Failure::Refused(format!("{id} is {state} already"))),
        SwitchOutcome::Unknown => Err(Failure::Unknown(format!("application {id}"))),
    }
}
