//! A fresh access token for a live one.

use axum::extract::State;
use axum::response::Response;
use shared::app::App;
use shared::auth::access_token::Lifetime;
use shared::error::{Error, Refusal};
use shared::http::{Fields, Input, Parameters, created};

struct Renewal {
    lifetime: Lifetime,
}

impl Parameters for Renewal {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            lifetime: Lifetime::read(fields),
        }
    }
}

/// `POST /api/v1/security/renew` (docs/compatibility/barong.md#renew, #a1-13): the same
/// application, the account as it stands now, until the session ends.
pub(super) async fn renew(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let renewal: Renewal = input.read()?;
    let caller = app.caller(&input).await?;
    let now = app.now();
    caller.is_in_session(now, &app.settings().tokens)?;
    let lifetime = renewal
        .lifetime
        .secs(&app.settings().tokens)
        .ok_or(Refusal::LifetimeAtRenewal)?;
    let claims = caller.renewed(lifetime, now, &app.settings().tokens);
    Ok(created(claims.sign(&*app.keyring().await?)?))
}
