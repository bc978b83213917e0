//! Po2's machine login (docs/compatibility/po2.md).

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};
use shared::app::App;
use shared::auth::machine_token::MachineClaims;
use shared::client::{Client, ClientKey, PlainSecret};
use shared::error::{Error, Field, Flaw, Refusal};
use shared::http::{Json, ok, utf8};

/// `POST /api/auth/session/{client_id}`: one answer for every wrong combination. What cannot be a
/// client's id, a key's name or a secret, which anybody can tell, is refused without a read.
pub(super) async fn create(
    State(app): State<App>,
    client_id: Option<Path<String>>,
    body: Json,
) -> Result<Response, Error> {
    let (api_key, secret) = fields(&body.0)?;
    let client_id = client_id.map(|Path(id)| id).filter(|id| Client::is_id(id));
    let whole = client_id
        .zip(PlainSecret::parse(&secret))
        .filter(|_| ClientKey::is_name(&api_key));
    let (client_id, secret) = whole.ok_or(Refusal::BadCredentials)?;
    let key = app
        .store()
        .client_signed_in(&client_id, &api_key, &secret, app.now())
        .await?;
    let key = key.ok_or(Refusal::BadCredentials)?;
    let token =
        MachineClaims::new(&key, app.now(), &app.settings().tokens).sign(&*app.keyring().await?)?;
    Ok(utf8(ok(json!({ "token": token }))))
}

/// Every problem at once.
fn fields(body: &Value) -> Result<(String, String), Refusal> {
    let mut problems = Vec::new();
    let mut read = |field: Field| match body.get(field.name()) {
        Some(Value::String(text)) => text.clone(),
        None => {
            problems.push(field.is(Flaw::Missing));
            String::new()
        }
        Some(other) => {
            problems.push(field.is(Flaw::NotText(kind(other))));
            String::new()
        }
    };
    let fields = (read(Field::ApiKey), read(Field::Secret));
    if problems.is_empty() {
        Ok(fields)
    } else {
        Err(Refusal::Fields(problems))
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
