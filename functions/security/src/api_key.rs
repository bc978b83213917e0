//! Whether an API key is one, and whose: for anybody who asks.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use shared::app::App;
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, ok};
use types::values::Kid;

struct Question {
    uid: String,
    account_uid: Option<String>,
}

impl Parameters for Question {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            uid: fields.required(Field::Uid),
            account_uid: fields.optional(Field::AccountUid),
        }
    }
}

/// `POST /api/v1/security/verify_api_key` (docs/compatibility/barong.md#a2-1, #a2-2, #a2-21): the
/// key's state, whatever it is, but never `active` for a key that is not: its owner's account,
/// which the key tells, is read in a second trip.
pub(super) async fn verify(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let question: Question = input.read()?;
    let key = app
        .store()
        .api_key_claim(Kid::parse(&question.uid))
        .await?
        .ok_or(Refusal::RecordNotFound)?;
    if question
        .account_uid
        .is_some_and(|uid| uid != key.uid.as_str())
    {
        return Err(Refusal::ApiKeyForeign.into());
    }
    let account = if key.says_active() {
        app.store().api_key_owner(&key).await?
    } else {
        None
    };
    Ok(ok(json!({ "state": key.in_effect(account.as_ref()) })))
}
