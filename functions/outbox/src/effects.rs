//! What a change causes outside. Pure.

use shared::account::State;
use shared::change::{Change, Opened};
use shared::document::Document;
use shared::notify::notices::Notice;
use shared::parked::Part;
use types::clock::Timestamp;
use types::values::{Email, Uid};

use crate::event::{self, Event};

/// One thing to do.
pub(crate) enum Effect {
    /// An event leaves.
    Publish(Event),
    /// The bytes of a document are moved out of the sweep's way.
    Keep {
        uid: Uid,
        slot: u32,
        document: Document,
    },
    /// The owner is told.
    Mail { to: Email, notice: Notice },
}

types::hidden!(Effect);

impl Effect {
    /// What waits of its record when it fails.
    pub(crate) fn part(&self) -> Part {
        match self {
            Self::Publish(_) => Part::Events,
            Self::Keep { .. } => Part::Bytes,
            Self::Mail { .. } => Part::Mails,
        }
    }
}

/// What `change` causes, in order.
pub(crate) fn effects(change: &Change, now: Timestamp) -> Vec<Effect> {
    match change {
        Change::SignUp { before, after } => {
            let record = event::waiting(after);
            let event = match before {
                None => Some(Event::created("account", &record)),
                Some(before) => Event::updated("account", &event::waiting(before), &record),
            };
            event.map(Effect::Publish).into_iter().collect()
        }
        Change::Account { before, after } => account(before.as_ref(), after, now),
        Change::Profile { uid, before, after } => {
            let event = match before {
                None => Some(Event::created(
                    "profile",
                    &event::profile(uid, after, after.created_at),
                )),
                Some(before) => Event::updated(
                    "profile",
                    &event::profile(uid, before, now),
                    &event::profile(uid, after, now),
                ),
            };
            event.map(Effect::Publish).into_iter().collect()
        }
        Change::Document {
            uid,
            slot,
            document,
        } if document.is_pending() => {
            vec![Effect::Keep {
                uid: uid.clone(),
                slot: *slot,
                document: document.clone(),
            }]
        }
        Change::Document { .. } | Change::Nothing => Vec::new(),
    }
}

fn account(before: Option<&Opened>, after: &Opened, now: Timestamp) -> Vec<Effect> {
    let updated_at = if before.is_none() {
        after.created_at
    } else {
        now
    };
    let record = event::opened(after, updated_at);
    let earlier = before.map_or_else(
        || event::unconfirmed(record.clone()),
        |before| event::opened(before, updated_at),
    );
    let updated = Event::updated("account", &earlier, &record);
    let mut effects: Vec<_> = updated.map(Effect::Publish).into_iter().collect();
    if let Some(decision) = decision(before, after) {
        effects.push(Effect::Publish(Event::reviewed(&after.uid, decision)));
    }
    let notices = before.into_iter().flat_map(|before| notices(before, after));
    effects.extend(notices.map(|notice| Effect::Mail {
        to: after.email.clone(),
        notice,
    }));
    effects
}

/// What the owner of an account is told. Nobody is of one that was just confirmed or imported, or
/// is being deleted.
fn notices(before: &Opened, after: &Opened) -> Vec<Notice> {
    let phone = |account: &Opened| {
        account
            .labels
            .get("phone")
            .filter(|label| label.value == "verified")
            .cloned()
    };
    let reviewed = decision(Some(before), after);
    let causes = [
        (reviewed == Some("verified"), Notice::Reviewed(true)),
        (reviewed == Some("rejected"), Notice::Reviewed(false)),
        (
            before.generation != after.generation,
            Notice::PasswordChanged,
        ),
        (!before.otp && after.otp, Notice::SecondFactorOn),
        (before.otp && !after.otp, Notice::SecondFactorOff),
        (before.api_keys < after.api_keys, Notice::ApiKeyMade),
        (before.api_keys > after.api_keys, Notice::ApiKeyRemoved),
        (
            phone(after).is_some() && phone(before) != phone(after),
            Notice::PhoneVerified,
        ),
        (
            before.ended_by_operator != after.ended_by_operator,
            Notice::SessionsEnded,
        ),
    ];
    let told = causes
        .into_iter()
        .filter(|(caused, _)| *caused && after.state != State::Deleted);
    told.map(|(_, notice)| notice).collect()
}

/// What the private label `document` has become, if that is a decision. An account that comes with
/// it was imported.
fn decision<'a>(before: Option<&Opened>, after: &'a Opened) -> Option<&'a str> {
    let value = |account: &'a Opened| Some(account.labels.get("document")?.value.as_str());
    let was = before?
        .labels
        .get("document")
        .map(|label| label.value.as_str());
    value(after).filter(|value| ["verified", "rejected"].contains(value) && was != Some(value))
}
