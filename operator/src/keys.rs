//! The keyring: which keys there are, and new ones. No key is ever shown.

use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use serde_json::json;
use shared::audit::Subject;
use shared::auth::keyring::rotation::{Kind, Rotation};
use types::clock::{Timestamp, iso8601};

use crate::command::Reason;
use crate::failure::Failure;
use crate::office::Office;
use crate::screen::Screen;

/// What to do with the keyring.
#[derive(Debug, Subcommand)]
pub enum Deed {
    /// Show the keys' ids, states and ages; never a key
    Show,
    /// Make a new key; the old one still verifies, or opens
    ///
    /// Functions read the keyring every five minutes at most, and the key set that they serve is kept for as long. So a new key is
    /// made known first, and used only when every
    /// function knows it: this command waits for that. Interrupted, or with --no-wait, it is gone on with by the same command.
    Rotate {
        /// Which kind of key
        kind: KindName,
        /// Make the new key known and leave; the same command some minutes later makes it current
        #[arg(long, conflicts_with = "at_once")]
        no_wait: bool,
        /// Use the new key at once; for up to ten minutes functions and others may refuse what others made with it
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

pub(crate) async fn run(deed: Deed, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    match deed {
        Deed::Show => show(office, screen).await,
        Deed::Rotate { kind, no_wait, at_once, reason } => {
            let kind = match kind {
                KindName::Rs256 => Kind::Rs256,
                KindName::Sealing => Kind::Sealing,
            };
            rotate(kind, no_wait, at_once, &reason, office, screen).await
        }
        Deed::Drop { kid, reason } => {
            screen.confirmed(&format!("Tokens that {kid} signed will be refused."))?;
            office.store.noted(&office.order(&reason.reason), Subject::Keyring, &format!("drop {kid}")).await?;
            if !office.vault.dropped(&kid).await? {
                return Err(Failure::Unknown(format!("previous or pending pair {kid}")));
            }
            screen.done(&format!("{kid} is dropped"), &json!({ "dropped": kid }))
        }
    }
}

async fn show(office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    let now = office.now();
    let row = |key: shared::auth::keyring::rotation::Shown| {
        json!({
            "kind": key.kind,
            "id": key.id,
            "state": key.state,
            "created": key.created_at.map(iso8601),
            "days": key.created_at.map(|at| (now - at) / 86_400),
        })
    };
    screen.table(&office.vault.shown().await?.into_iter().map(row).collect::<Vec<_>>())
}

async fn rotate(
    kind: Kind,
    no_wait: bool,
    at_once: bool,
    reason: &Reason,
    office: &Office,
    screen: &mut Screen,
) -> Result<(), Failure> {
    loop {
        let what = format!("rotate {kind:?}{}", if at_once { " at once" } else { "" });
        office.store.noted(&office.order(&reason.reason), Subject::Keyring, &what).await?;
        match office.vault.rotated(kind, office.now(), at_once).await? {
            Rotation::Done => return show(office, screen).await,
            Rotation::Pending(due) if no_wait => {
                let sentence =
                    format!("the new key is known; the same command after {} makes it current", iso8601(due));
                return screen.done(&sentence, &json!({ "pending_until": iso8601(due) }));
            }
            Rotation::Pending(due) => wait(due, office, screen).await,
        }
    }
}

async fn wait(due: Timestamp, office: &Office, screen: &Screen) {
    let secs = u64::try_from(due - office.now()).unwrap_or_default();
    let bar = screen.bar(secs, "until every function knows the new key  {bar:30} {eta}");
    for _ in 0..secs {
        tokio::time::sleep(Duration::from_secs(1)).await;
        bar.inc(1);
    }
    bar.finish_and_clear();
}
