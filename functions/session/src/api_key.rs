//! A session token for a JWT that an API key signed.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use shared::api_key::Claim;
use shared::app::App;
use shared::auth::api_key_token::ApiKeyClaims;
use shared::auth::client_jwt::ClientJwt;
use shared::error::{Error, Field, JwtProblem, Refusal};
use shared::http::{Fields, Input, Parameters, ok};
use types::values::Kid;

struct Exchange {
    kid: String,
    jwt_token: String,
}

impl Parameters for Exchange {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            kid: fields.required(Field::Kid),
            jwt_token: fields.required(Field::JwtToken),
        }
    }
}

/// `POST /api/v1/sessions/generate_jwt` (docs/compatibility/barong.md#generate-jwt, #a2-2, #a2-17,
/// #a2-21): the key in one trip, its owner in a second, and the JWT's id in a third, after all that
/// may fail: it is accepted once.
pub(super) async fn exchange(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let exchange: Exchange = input.read()?;
    let kid = Kid::parse(&exchange.kid).ok_or(Refusal::RecordNotFound)?;
    let key = app
        .store()
        .api_key_claim(Some(kid))
        .await?
        .filter(Claim::says_active)
        .ok_or(Refusal::RecordNotFound)?;
    let account = app
        .store()
        .api_key_owner(&key)
        .await?
        .filter(|account| key.is_active(account));
    let account = account.ok_or(Refusal::RecordNotFound)?;
    let now = app.now();
    let jwt = ClientJwt::verified(&exchange.jwt_token, &key.public_key, now)?;
    let token = ApiKeyClaims::new(&account, kid, &key, now, &app.settings().tokens)
        .sign(&*app.keyring().await?)?;
    if !app.store().redeem_client_jwt(kid, &jwt, now).await? {
        return Err(Refusal::ClientJwt(JwtProblem::JtiUsed).into());
    }
    Ok(ok(json!({ "token": token })))
}
