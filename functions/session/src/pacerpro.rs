//! PacerPro's sessions: create, refresh, and revoke all by a new JTI
//! (docs/compatibility/pacerpro.md).

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde::Serialize;
use serde_json::json;
use shared::app::App;
use shared::auth::session_token::SessionClaims;
use shared::error::{Error, Refusal};
use shared::http::{Input, bearer, ok};
use types::clock::iso8601;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    jwt_token: String,
    expires_at: String,
}

/// `POST /session`: what is missing or mistyped is a wrong password, as its clients expect, and so
/// is a wrong or missing `otp_code` where the second factor is on.
pub(super) async fn create(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let text = |name| {
        input
            .values
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    let otp_code = input.text("otp_code");
    let account = app
        .sign_in(text("email"), text("password"), otp_code.as_deref(), &input)
        .await?;
    let now = app.now();
    session(
        &app,
        &SessionClaims::new(&account, now, now, &app.settings().tokens),
    )
    .await
}

/// `GET /session`: the same account and JTI with a later end, until the session ends; the old token
/// stays good till its own.
pub(super) async fn refresh(State(app): State<App>, headers: HeaderMap) -> Result<Response, Error> {
    let claims = presented(&app, &headers).await?;
    session(&app, &app.renew_session(&claims).await?).await
}

/// `DELETE /session`: a new JTI, so every token of the account dies at once.
pub(super) async fn revoke(State(app): State<App>, headers: HeaderMap) -> Result<Response, Error> {
    let claims = presented(&app, &headers).await?;
    let answer = app.announce(ok(json!({}))).await?;
    app.revoke_sessions(&claims).await?;
    Ok(answer)
}

async fn presented(app: &App, headers: &HeaderMap) -> Result<SessionClaims, Error> {
    let token = bearer(headers).ok_or(Refusal::TokenInvalid)?;
    SessionClaims::verify(&token, &*app.keyring().await?, app.now())
}

async fn session(app: &App, claims: &SessionClaims) -> Result<Response, Error> {
    let jwt_token = claims.sign(&*app.keyring().await?)?;
    Ok(ok(Session {
        jwt_token,
        expires_at: iso8601(claims.expires_at()),
    }))
}
