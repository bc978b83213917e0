//! Finding and showing.

use operations::accounts::overview::Overview;
use operations::audit::{AuditEntry, Subject};
use serde::Serialize;
use serde_json::{Value, json};
use types::clock::iso8601;
use types::values::Uid;

use super::who::Who;
use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::screen::Screen;

pub(super) async fn find(
    who: &[Who],
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for who in who {
        rows.push(found(who, context).await?.ok_or_else(|| who.unknown())?);
    }
    screen.table(&rows)
}

async fn found(who: &Who, context: &OperatorContext) -> Result<Option<Value>, Failure> {
    Ok(match who {
        Who::Email(email) => context
            .operations
            .find_by_email(email)
            .await?
            .map(|found| json!(found)),
        Who::Uid(uid) => by_uid(uid, context).await?,
        Who::Number(number) => match context.operations.find_by_number(number).await? {
            Some(uid) => by_uid(&uid, context).await?,
            None => None,
        },
    })
}

async fn by_uid(uid: &Uid, context: &OperatorContext) -> Result<Option<Value>, Failure> {
    let account = context.operations.store().of(uid).account().await?;
    Ok(account.map(|account| json!({ "uid": account.uid, "state": account.state })))
}

pub(super) async fn show(
    who: &Who,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let uid = who.uid(context).await?;
    let overview = context.operations.overview(&uid).await?;
    let trail = context
        .operations
        .audit_trail(Subject::Account(&uid))
        .await?;
    let overview = overview.ok_or_else(|| who.unknown())?;
    let trail: Vec<Value> = trail.iter().map(entry).collect();
    let created_at = overview.created_at.map(iso8601);
    let shown = |audit| Shown {
        overview: &overview,
        created_at: created_at.as_deref(),
        audit,
    };
    if screen.is_json() {
        return screen.record(&shown(Some(&trail)));
    }
    screen.record(&shown(None))?;
    if trail.is_empty() {
        Ok(())
    } else {
        screen.table(&trail)
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    overview: &'a Overview,
    created_at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audit: Option<&'a Vec<Value>>,
}

fn entry(entry: &AuditEntry) -> Value {
    json!({
        "at": iso8601(entry.at), "what": entry.action, "who": entry.actor, "why": entry.reason,
    })
}
