//! What an account knows of itself.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use shared::app::App;
use shared::error::Error;
use shared::http::{Input, ok};

#[derive(Serialize)]
struct Me<'a> {
    uid: &'a str,
    email: &'a str,
    role: &'a str,
    level: u32,
    state: &'a str,
}

/// `GET /api/v1/accounts/me` (docs/compatibility/barong.md#me).
pub(super) async fn show(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let account = app.caller(&input).await?.account;
    Ok(ok(Me {
        uid: account.uid.as_str(),
        email: account.email.as_str(),
        role: &account.role,
        level: account.level,
        state: account.state.as_str(),
    }))
}
