//! The review of documents.

use clap::{Subcommand, ValueEnum};
use operations::documents::{Decision, ReviewOutcome, Waiting};
use serde_json::{Map, Value, json};
use types::clock::iso8601;
use types::values::Uid;

use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::screen::Screen;

/// What to do with documents.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the documents that wait, the oldest first
    Pending {
        /// How many to list
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=200))]
        limit: i32,
    },
    /// Show a document beside its owner's profile, with a link to the file, and keep it from others
    /// for 15 minutes
    Show {
        /// As `pending` lists it: `ID…/1`; the oldest that nobody has, without
        document: Option<Reference>,
    },
    /// Approve a document that `show` showed you: its owner's label `document` becomes `verified`
    Approve {
        /// As `pending` lists it
        document: Reference,
    },
    /// Reject a document that `show` showed you: its owner's label becomes `rejected`, unless
    /// another one verified them
    Reject {
        /// As `pending` lists it
        document: Reference,
        /// Why
        #[arg(long)]
        because: RejectionReason,
    },
}

/// A document: its owner, and which of theirs.
#[derive(Clone, Debug)]
pub struct Reference {
    uid: Uid,
    slot: u32,
}

impl std::str::FromStr for Reference {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text
            .split_once('/')
            .and_then(|(uid, slot)| Uid::parse(uid).zip(slot.parse().ok()));
        parts
            .map(|(uid, slot)| Self { uid, slot })
            .ok_or("must be a uid, `/` and a number")
    }
}

/// Why a document is rejected.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RejectionReason {
    /// The picture cannot be read
    Unreadable,
    /// A side or a page is missing
    Incomplete,
    /// It is past its date
    Expired,
    /// It is not what it was said to be
    WrongType,
    /// It does not agree with the profile
    Mismatch,
    /// It was tampered with
    Forged,
}

impl RejectionReason {
    fn word(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Incomplete => "incomplete",
            Self::Expired => "expired",
            Self::WrongType => "wrong-type",
            Self::Mismatch => "mismatch",
            Self::Forged => "forged",
        }
    }
}

pub(crate) async fn run(
    command: Command,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    match command {
        Command::Pending { limit } => {
            let queue = context.operations.reviews(limit).await?;
            let now = context.now();
            screen.table(
                &queue
                    .iter()
                    .map(|waiting| row(waiting, now))
                    .collect::<Vec<_>>(),
            )
        }
        Command::Show {
            document: Some(document),
        } => show(&document, context, screen).await,
        Command::Show { document: None } => next(context, screen).await,
        Command::Approve { document } => {
            decide(&document, Decision::Approve, context, screen).await
        }
        Command::Reject { document, because } => {
            decide(&document, Decision::Reject(because.word()), context, screen).await
        }
    }
}

fn row(waiting: &Waiting, now: i64) -> Value {
    let held = waiting.claim.as_ref().filter(|(_, until)| *until >= now);
    json!({
        "document": format!("{}/{}", waiting.uid, waiting.slot),
        "type": waiting.document.doc_type,
        "since": iso8601(waiting.document.created_at),
        "reviewer": held.map(|(who, _)| who),
    })
}

/// The oldest document that nobody has.
async fn next(context: &OperatorContext, screen: &mut Screen) -> Result<(), Failure> {
    let now = context.now();
    for waiting in context.operations.reviews(200).await? {
        if waiting.claim.as_ref().is_none_or(|(_, until)| *until < now) {
            let reference = Reference {
                uid: waiting.uid,
                slot: waiting.slot,
            };
            match show(&reference, context, screen).await {
                // Somebody was faster.
                Err(Failure::Refused(_) | Failure::Unknown(_)) => {}
                done => return done,
            }
        }
    }
    Err(Failure::Unknown(
        "document that waits and nobody has".to_owned(),
    ))
}

async fn show(
    reference: &Reference,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let bucket = context
        .bucket
        .as_ref()
        .ok_or_else(OperatorContext::no_bucket)?;
    let Reference { uid, slot } = reference;
    let waiting = match context
        .operations
        .claim_review(uid, *slot, &context.audit("review"))
        .await?
    {
        ReviewOutcome::Done(waiting) => waiting,
        other => return Err(refused(reference, &other)),
    };
    let (keyring, owned) = (
        context.keys.get().await?,
        context.operations.store().of(uid),
    );
    let (_, profile) = owned.account_and_profile(&keyring).await?;
    let document = &waiting.document;
    let mut record = Map::new();
    let mut put = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    put("document", json!(format!("{uid}/{slot}")));
    put("type", json!(document.doc_type));
    put("number", json!(document.number(&owned, &keyring)?));
    put("expires", json!(document.doc_expire));
    put("since", json!(iso8601(document.created_at)));
    put("metadata", json!(document.metadata(&owned, &keyring)?));
    put("profile", json!(profile));
    put("file", json!(bucket.link(document, context.now()).await?));
    screen.record(&record)
}

async fn decide(
    reference: &Reference,
    decision: Decision,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let Reference { uid, slot } = reference;
    let (why, state) = match decision {
        Decision::Approve => ("approved", "approved"),
        Decision::Reject(because) => (because, "rejected"),
    };
    match context
        .operations
        .decide_review(uid, *slot, decision, &context.audit(why), &context.levels)
        .await?
    {
        ReviewOutcome::Done(()) => {
            let record = json!({ "document": format!("{uid}/{slot}"), "state": state });
            screen.done(&format!("{uid}/{slot} is {state}"), &record)
        }
        other => Err(refused(reference, &other)),
    }
}

fn refused<T>(Reference { uid, slot }: &Reference, reviewed: &ReviewOutcome<T>) -> Failure {
    match reviewed {
        ReviewOutcome::Claimed(who, until) => {
            Failure::Refused(format!("{who} reviews it until {}", iso8601(*until)))
        }
        ReviewOutcome::Unclaimed => {
            Failure::Refused(format!("look at it first: documents show {uid}/{slot}"))
        }
        ReviewOutcome::Done(_) | ReviewOutcome::Gone => {
            Failure::Unknown(format!("document {uid}/{slot} that waits"))
        }
    }
}
