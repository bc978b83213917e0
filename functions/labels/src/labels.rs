//! The five operations. Each reads the account with all its labels at once: that one read checks
//! the token as well.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use shared::app::App;
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, created, deleted, ok};
use shared::label::{Entries, Entry, Scope, problems};
use types::clock::iso8601;

use crate::state::Labels;

/// As the contract has it, times in ISO 8601.
#[derive(Serialize)]
struct View<'a> {
    key: &'a str,
    value: &'a str,
    scope: &'static str,
    created_at: String,
    updated_at: String,
}

impl<'a> From<&'a Entry> for View<'a> {
    fn from(entry: &'a Entry) -> Self {
        let scope = match entry.scope {
            Scope::Private => "private",
            Scope::Public => "public",
        };
        Self {
            key: &entry.key,
            value: &entry.label.value,
            scope,
            created_at: iso8601(entry.label.created_at),
            updated_at: iso8601(entry.label.updated_at),
        }
    }
}

struct NewLabel {
    key: String,
    value: String,
}

impl Parameters for NewLabel {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            key: fields.required(Field::Key),
            value: fields.required(Field::Value),
        }
    }
}

struct NewValue(String);

impl Parameters for NewValue {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.required(Field::Value))
    }
}

/// What the path says after `labels/`: what is no text there is no label either.
type Key = Result<Path<String>, PathRejection>;

fn key(path: Key) -> Result<String, Refusal> {
    path.map(|Path(key)| key)
        .map_err(|_| Refusal::LabelNotFound)
}

/// `GET /api/v1/labels` (docs/compatibility/barong.md#labels).
pub(super) async fn list(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let (_, entries) = app.authenticate::<Entries>(&input).await?;
    Ok(ok(entries.0.iter().map(View::from).collect::<Vec<_>>()))
}

/// `GET /api/v1/labels/{key}`: the first of any scope.
pub(super) async fn show(
    State(app): State<App>,
    path: Key,
    input: Input,
) -> Result<Response, Error> {
    let (_, entries) = app.authenticate::<Entries>(&input).await?;
    let entry = entries.first(&key(path)?).ok_or(Refusal::LabelNotFound)?;
    Ok(ok(View::from(entry)))
}

/// `POST /api/v1/labels`: always public; the key keeps its case
/// (docs/compatibility/barong.md#a2-22).
pub(super) async fn create(
    State(Labels { app, limit }): State<Labels>,
    input: Input,
) -> Result<Response, Error> {
    let new: NewLabel = input.read()?;
    let (caller, entries) = app.authenticate::<Entries>(&input).await?;
    entries.admit(&new.key, &new.value, limit)?;
    let entry = entries.next(&new.key, &new.value, app.now());
    let answer = app.announce(created(View::from(&entry))).await?;
    caller.owned(app.store()).create_label(&entry).await?;
    Ok(answer)
}

/// `PATCH /api/v1/labels/{key}` (docs/compatibility/barong.md#a2-12 for an invalid value).
pub(super) async fn change(
    State(app): State<App>,
    path: Key,
    input: Input,
) -> Result<Response, Error> {
    let NewValue(value) = input.read()?;
    let (caller, entries) = app.authenticate::<Entries>(&input).await?;
    let entry = entries.writable(&key(path)?)?;
    let of_value = problems(Field::Value, &value);
    if !of_value.is_empty() {
        return Err(Refusal::LabelInvalid(of_value).into());
    }
    let entry = entry.clone().with_value(&value, app.now());
    let answer = app.announce(ok(View::from(&entry))).await?;
    caller.owned(app.store()).change_label(&entry).await?;
    Ok(answer)
}

/// `DELETE /api/v1/labels/{key}`.
pub(super) async fn delete(
    State(app): State<App>,
    path: Key,
    input: Input,
) -> Result<Response, Error> {
    let (caller, entries) = app.authenticate::<Entries>(&input).await?;
    let key = &entries.writable(&key(path)?)?.key;
    let answer = app.announce(deleted()).await?;
    caller.owned(app.store()).delete_label(key).await?;
    Ok(answer)
}
