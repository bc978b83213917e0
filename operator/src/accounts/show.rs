//! Finding and showing.

use serde::Serialize;
use serde_json::{Value, json};
use shared::account::overview::Overview;
use shared::audit::{Entry, Subject};
use types::clock::iso8601;
use types::values::Uid;

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
        Who::Uid(uid) => by_uid(uid, office).await?,
        Who::Number(number) => match office.store.found_by_number(number).await? {
            Some(uid) => by_uid(&uid, office).await?,
            None => None,
        },
    })
}

async fn by_uid(uid: &Uid, office: &Office) -> Result<Option<Value>, Failure> {
    let account = office.store.of(uid).account().await?;
    Ok(account.map(|account| json!({ "uid": account.uid, "state": account.state })))
}

pub(super) async fn show(who: &Who, office: &Office, screen: &mut Screen) -> Result<(), Failure> {
    let uid = who.uid(office).await?;
    let owned = office.store.of(&uid);
    let (overview, trail) = (owned.overview().await?, office.store.audit(Subject::Account(&uid)).await?);
    let overview = overview.ok_or_else(|| who.unknown())?;
    let trail: Vec<Value> = trail.iter().map(entry).collect();
    let created_at = overview.created_at.map(iso8601);
    let shown = |audit| Shown { overview: &overview, created_at: created_at.as_deref(), audit };
    if screen.is_json() {
        return screen.record(&shown(Some(&trail)));
    }
    screen.record(&shown(None))?;
    if trail.is_empty() { Ok(()) } else { screen.table(&trail) }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    overview: &'a Overview,
    created_at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audit: Option<&'a Vec<Value>>,
}

fn entry(entry: &Entry) -> Value {
    json!({ "at": iso8601(entry.at), "what": entry.what, "who": entry.who, "why": entry.why })
}
