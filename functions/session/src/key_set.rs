//! The keys that verify tokens: the one answer that may be cached.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CACHE_CONTROL;
use shared::app::App;
use shared::error::Error;
use shared::http::ok;

/// Kept no longer than functions keep the keyring: a new pair is known for twice this long before
/// it signs.
const CACHED: &str = "public, max-age=300";

/// `GET /.well-known/jwks.json`: the RS256 pairs' public halves, for everybody.
pub(super) async fn show(State(app): State<App>) -> Result<Response, Error> {
    let keyring = app.keyring().await?;
    Ok(([(CACHE_CONTROL, CACHED)], ok(keyring.public())).into_response())
}
