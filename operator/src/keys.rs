//! The keyring: which keys there are, and new ones. No key is ever shown.

use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use operations::audit::Subject;
use serde_json::json;
use shared::auth::keyring::rotation::{Kind, Rotation};
use types::clock::{Timestamp, iso8601};

use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::screen::Screen;

/// What to do with the keyring.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the keys' ids, states and ages; never a key
    Show,
    /// Make a new key; the old one still verifies, or opens
    ///
    /// Functions read the keyring every five minutes at most, and the key set that they serve is
    /// kept for as long. So a new key is made known first, and used only when every function knows
    /// it: this command waits for that. Interrupted, or with --no-wait, it is gone on with by the
    /// same command.
    Rotate {
        /// Which kind of key
        kind: KindName,
        /// Make the new key known and leave; the same command some minutes later makes it current
        #[arg(long, conflicts_with = "at_once")]
        no_wait: bool,
        /// Use the new key at once; for up to ten minutes functions and others may refuse what
        /// others made with it
        #[arg(long)]
        at_once: bool,
        #[command(flatten)]
        reason: Reason,
    },
    /// Drop a previous or pending RS256 pair: tokens that it signed are refused
    Drop {
        /// The pair's `kid`
        kid: String,
        #[command(flatten)]
        reason: Reason,
    },
}

/// A kind of key.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum KindName {
    /// The pair that signs access tokens
    Rs256,
    /// The key that seals profiles and tokens in mails
    Sealing,
}

pub(crate) async fn run(
    command: Command,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    match command {
        Command::Show => show(context, screen).await,
        Command::Rotate {
            kind,
            no_wait,
            at_once,
            reason,
        } => {
            let kind = match kind {
                KindName::Rs256 => Kind::Rs256,
                KindName::Sealing => Kind::Sealing,
            };
            rotate(kind, no_wait, at_once, &reason, context, screen).await
        }
        Command::Drop { kid, reason } => {
            screen.confirmed(&format!("Tokens that {kid} signed will be refused."))?;
            context
                .operations
                .note(
                    &context.audit(&reason.reason),
                    Subject::Keyring,
                    &format!("drop {kid}"),
                )
                .await?;
            if !context.vault.drop_pair(&kid).await? {
                return Err(Failure::Unknown(format!("previous or pending pair {kid}")));
            }
            screen.done(&format!("{kid} is dropped"), &json!({ "dropped": kid }))
        }
    }
}

async fn show(context: &OperatorContext, screen: &mut Screen) -> Result<(), Failure> {
    let now = context.now();
    let row = |key: shared::auth::keyring::rotation::Shown| {
        json!({
            "kind": key.kind,
            "id": key.id,
            "state": key.state,
            "created": key.created_at.map(iso8601),
            "days": key.created_at.map(|at| (now - at) / 86_400),
        })
    };
    screen.table(
        &context
            .vault
            .keys()
            .await?
            .into_iter()
            .map(row)
            .collect::<Vec<_>>(),
    )
}

async fn rotate(
    kind: Kind,
    no_wait: bool,
    at_once: bool,
    reason: &Reason,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    loop {
        let what = format!("rotate {kind:?}{}", if at_once { " at once" } else { "" });
        context
            .operations
            .note(&context.audit(&reason.reason), Subject::Keyring, &what)
            .await?;
        match context.vault.rotate(kind, context.now(), at_once).await? {
            Rotation::Done => return show(context, screen).await,
            Rotation::Pending(due) if no_wait => {
                let sentence = format!(
                    "the new key is known; the same command after {} makes it current",
                    iso8601(due)
                );
                return screen.done(&sentence, &json!({ "pending_until": iso8601(due) }));
            }
            Rotation::Pending(due) => wait(due, context, screen).await,
        }
    }
}

async fn wait(due: Timestamp, context: &OperatorContext, screen: &Screen) {
    let secs = u64::try_from(due - context.now()).unwrap_or_default();
    let bar = screen.bar(
        secs,
        "until every function knows the new key  {bar:30} {eta}",
    );
    for _ in 0..secs {
        tokio::time::sleep(Duration::from_secs(1)).await;
        bar.inc(1);
    }
    bar.finish_and_clear();
}
