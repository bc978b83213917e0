//! Sending a code: for a number that is new to the account, or once more.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use shared::auth::tokens::AccessClaims;
use shared::error::{Error, Refusal};
use shared::http::{Fields, Input, Parameters, created};
use shared::phone::Code;
use shared::sms::Prospect;
use shared::values::PhoneNumber;

use crate::{Phones, number, number_field, token_first};

struct Wanted {
    number: String,
}

impl Parameters for Wanted {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { number: number_field(fields) }
    }
}

async fn wanted(phones: &Phones, input: &Input) -> Result<(AccessClaims, PhoneNumber), Error> {
    let parsed = input.read::<Wanted>().and_then(|wanted| number(&wanted.number));
    token_first(&phones.app, input, parsed).await
}

/// `POST /api/v1/phones` (contract Barong, phones).
pub(super) async fn create(State(phones): State<Phones>, input: Input) -> Result<Response, Error> {
    let (claims, number) = wanted(&phones, &input).await?;
    let app = &phones.app;
    let mine = app.store().of(claims.uid());
    let prospect = mine.sms_prospect(&number, app.settings(), app.now()).await?;
    send(&phones, &claims, &number, prospect, true).await
}

/// `POST /api/v1/phones/send_code` (contract Barong, send code).
pub(super) async fn send_code(State(phones): State<Phones>, input: Input) -> Result<Response, Error> {
    let (claims, number) = wanted(&phones, &input).await?;
    let app = &phones.app;
    let mine = app.store().of(claims.uid());
    let prospect = mine.sms_prospect(&number, app.settings(), app.now());
    let (prospect, known) = tokio::try_join!(prospect, mine.has_phone(&number))?;
    send(&phones, &claims, &number, prospect, known).await
}

/// Pays, keeps the code, and only then sends it. The code waits for the budgets: who loses a race for the last of one
/// must not replace the code that the winner's SMS carries.
async fn send(
    phones: &Phones,
    claims: &AccessClaims,
    number: &PhoneNumber,
    prospect: Prospect,
    known: bool,
) -> Result<Response, Error> {
    let (app, settings, now) = (&phones.app, phones.app.settings(), phones.app.now());
    let account = claims.clone().honoured_by(prospect.account.clone())?.account;
    if prospect.is_taken() {
        return Err(Refusal::PhoneTaken.into());
    }
    if !known {
        return Err(Refusal::RecordNotFound.into());
    }
    let (price, keyring) = (prospect.price()?, app.keyring().await?);
    let mine = app.store().of(&account.uid);
    mine.sms_paid(&account, number, price, settings, now).await?;
    let code = Code::random(settings);
    mine.phone_code_set(number, &code, &keyring, now).await?;
    phones
        .sms
        .send(number, &format!("Your verification code for {}: {}", settings.app_name, code.reveal()), price)
        .await?;
    Ok(created(json!({ "message": "Code was sent successfully" })))
}
