//! Polario's sessions: SCRAM in two messages, refresh, logout (docs/compatibility/polario.md).

mod common;
mod login;

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde::Serialize;
use serde_json::json;
use shared::app::App;
use shared::auth::challenge::{Challenge, MAX_LENGTH, printable};
use shared::auth::device_token::DeviceClaims;
use shared::budget::SourceClass;
use shared::error::{Error, Refusal};
use shared::http::{Json, Source, ok};
use shared::session::PresentedToken;

use common::{SESSION, address, platform, verifier, with_jwt};
pub(super) use login::login;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Challenged {
    nonce: String,
    salt: String,
    iteration_count: u32,
    expires: i64,
}

/// `POST /api/auth/auth`: a challenge for any address, known or not, and nothing is written but
/// what the source asked for.
pub(super) async fn challenge(
    State(app): State<App>,
    source: Source,
    headers: HeaderMap,
    body: Json,
) -> Result<Response, Error> {
    let (given, email) = address(&body)?;
    let client_nonce = body.required("nonce")?;
    if !printable(client_nonce) || client_nonce.len() > MAX_LENGTH {
        return Err(Refusal::Malformed.into());
    }
    let platform = platform(&headers)?;
    let keyring = app.keyring().await?;
    let credential = async { Ok(app.store().credential(&email).await?) };
    let (credential, ()) =
        tokio::try_join!(credential, app.spend_of_source(&source, SourceClass::Hash))?;
    let verifier = verifier(credential.as_ref(), &email, &app, &keyring);
    let (nonce, expires) = Challenge {
        email: given,
        platform,
        client_nonce,
    }
    .issued(app.now(), &keyring);
    let (salt, iteration_count) = (verifier.salt(), verifier.iterations().get());
    Ok(ok(Challenged {
        nonce,
        salt,
        iteration_count,
        expires,
    }))
}

/// `POST /api/auth/session`: a new JWT; the refresh token stays what it is
/// (docs/compatibility/polario.md#a-9,
/// #a-10).
pub(super) async fn refresh(State(app): State<App>, body: Json) -> Result<Response, Error> {
    let presented =
        PresentedToken::parse(body.required("refreshToken")?).ok_or(Refusal::RefreshInvalid)?;
    let token = app.check_refresh_token(presented).await?;
    let answer = ok(json!({ "deviceId": token.sid, "sendbirdSessionToken": null }));
    with_jwt(answer, &token, &app, &*app.keyring().await?)
}

/// `GET /api/auth/logout`: ends the session of the JWT, and with it the refresh token.
pub(super) async fn logout(State(app): State<App>, headers: HeaderMap) -> Result<Response, Error> {
    let token = headers
        .get(SESSION)
        .and_then(|value| value.to_str().ok())
        .ok_or(Refusal::TokenInvalid)?;
    let claims = DeviceClaims::verify(
        token.trim(),
        &*app.keyring().await?,
        &app.settings().tokens,
        app.now(),
    )?;
    let answer = app.announce(ok(json!({ "status": "OK" }))).await?;
    if !app.store().end_session(&claims).await? {
        return Err(Refusal::TokenInvalid.into());
    }
    Ok(answer)
}
