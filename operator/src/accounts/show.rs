//! Finding and showing.

use serde::Serialize;
use serde_json::{Value, json};
use shared::audit::{Entry, Subject};
use shared::clock::iso8601;

use super::who::Who;
use crate::failure::Failure;
use crate::office::Office;
use crate::screen::Screen;

pub(super) async fn find(who: &[Who], office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for who in who {
        rows.push(found(who, office).await?.ok_or_else(|| who.unknown())?);
    }
    screen.table(&rows)
}

async fn found(who: &Who, office: &Office) -> Result<Option<Value>, Failure> {
    Ok(match who {
        Who::Email(email) => office.store.found_by_email(email).await?.map(|found| json!(found)),
        Who::Uid(uid) => {
            let account = office.store.of(uid).account().await?;
            account.map(|account| json!({ "uid": account.uid, "state": account.state }))
        }
    })
}

pub(super) async fn show(who: &Who, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    let uid = who.uid(office).await?;
    let owned = office.store.of(&uid);
    let (overview, trail) = (owned.overview().await?, office.store.audit(Subject::Account(&uid)).await?);
    let overview = overview.ok_or_else(|| who.unknown())?;
    let mut record = as_record(&overview);
    let trail: Vec<Value> = trail.iter().map(entry).collect();
    if let Some(created_at) = overview.created_at {
        record["created_at"] = iso8601(created_at).into();
    }
    if screen.is_json() {
        record["audit"] = trail.into();
        return screen.record(&record);
    }
    screen.record(&record)?;
    if trail.is_empty() { Ok(()) } else { screen.table(&trail) }
}

fn as_record(thing: &impl Serialize) -> Value {
    serde_json::to_value(thing).unwrap_or_default()
}

fn entry(entry: &Entry) -> Value {
    json!({ "at": iso8601(entry.at), "what": entry.what, "who": entry.who, "why": entry.why })
}
