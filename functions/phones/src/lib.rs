//! Phones: a code by SMS, and the number that it verifies.

mod send;
mod sms;
mod verify;

use std::sync::Arc;

use aws_types::SdkConfig;
use axum::Router;
use axum::routing::post;
use shared::app::App;
use shared::auth::access_token::AccessClaims;
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, serve};
use shared::settings::SmsSettings;
use types::values::PhoneNumber;

use sms::Sms;

/// What the handlers share.
#[derive(Clone)]
struct Phones {
    app: App,
    settings: Arc<SmsSettings>,
    sms: Arc<Sms>,
}

/// The routes of this function.
pub fn router(app: App, settings: SmsSettings, sdk: &SdkConfig) -> Router {
    let sms = Sms::new(sdk, settings.sender_id.clone());
    let routes = Router::new()
        .route("/api/v1/phones", post(send::create))
        .route("/api/v1/phones/send_code", post(send::send_code))
        .route("/api/v1/phones/verify", post(verify::verify))
        .with_state(Phones {
            app: app.clone(),
            settings: Arc::new(settings),
            sms: Arc::new(sms),
        });
    serve(app, routes)
}

/// The field `phone_number`, as text.
fn number_field(fields: &mut Fields<'_>) -> String {
    fields.required(Field::PhoneNumber)
}

fn number(text: &str) -> Result<PhoneNumber, Error> {
    PhoneNumber::parse(text).ok_or_else(|| Refusal::PhoneInvalid.into())
}

/// Here the token comes first (docs/compatibility/barong.md#a2-11). Whether it lives is read beside
/// whatever good parameters ask for; where they are not good, it is read here, before the client is
/// told so.
async fn token_first<T>(
    app: &App,
    input: &Input,
    parsed: Result<T, Error>,
) -> Result<(AccessClaims, T), Error> {
    let claims = app.claims(input).await?;
    match parsed {
        Ok(parsed) => Ok((claims, parsed)),
        Err(refusal) => {
            app.caller(input).await?;
            Err(refusal)
        }
    }
}
