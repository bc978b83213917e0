//! Sending a code: for a number that is new to the account, or once more.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use shared::auth::access_token::AccessClaims;
use shared::auth::keyring::Keyring;
use shared::error::{Error, Refusal};
use shared::http::{Fields, Input, Parameters, created};
use shared::phone::Code;
use shared::sms::{Holder, SmsRequest};
use types::values::PhoneNumber;

use crate::sms::NOTHING;
use crate::{Phones, number, number_field, token_first};

struct Wanted {
    number: String,
}

impl Parameters for Wanted {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            number: number_field(fields),
        }
    }
}

/// `POST /api/v1/phones` (docs/compatibility/barong.md#phones).
pub(super) async fn create(State(phones): State<Phones>, input: Input) -> Result<Response, Error> {
    asked(&phones, &input, false).await
}

/// `POST /api/v1/phones/send_code` (docs/compatibility/barong.md#send-code).
pub(super) async fn send_code(
    State(phones): State<Phones>,
    input: Input,
) -> Result<Response, Error> {
    asked(&phones, &input, true).await
}

/// Reads the parameters and the keyring before anything is taken; `again` is for a number that the
/// account has asked for.
async fn asked(phones: &Phones, input: &Input, again: bool) -> Result<Response, Error> {
    let app = &phones.app;
    let parsed = input
        .read::<Wanted>()
        .and_then(|wanted| number(&wanted.number));
    let (claims, number): (AccessClaims, PhoneNumber) = token_first(app, input, parsed).await?;
    let keyring = app.keyring().await?;
    let source = input.source.tag(&keyring);
    let request = SmsRequest {
        number: &number,
        source: &source,
        settings: &phones.settings,
        now: app.now(),
    };
    send(phones, claims, &request, &keyring, again).await
}

/// Pays, keeps the code, and only then sends it. The code waits for the budgets: who loses a race
/// for the last of one must not replace the code that the winner's SMS carries.
///
/// A number that another account verified gets the same (docs/compatibility/barong.md#a1-9), up to
/// an SMS that may cost nothing, so that SNS takes it and sends nothing: neither answers nor time
/// tell.
async fn send(
    phones: &Phones,
    claims: AccessClaims,
    request: &SmsRequest<'_>,
    keyring: &Keyring,
    again: bool,
) -> Result<Response, Error> {
    let (app, settings) = (&phones.app, request.settings);
    let (caller, quote) = app.quote_sms(claims, request).await?;
    let (mine, account) = (caller.owned(app.store()), caller.account());
    if quote.holder == Holder::Caller
        || quote.holder == Holder::Another && !settings.mode.is_strict()
    {
        return Err(Refusal::PhoneTaken.into());
    }
    if again && !quote.is_known {
        return Err(Refusal::RecordNotFound.into());
    }
    let price = quote.price(account, request)?;
    let payment = mine.pay_for_sms(account, request, price).await?;
    let code = Code::random(settings.mode);
    let payment = mine
        .set_phone_code(request, &code, keyring, payment)
        .await?;
    let text = format!(
        "Your verification code for {}: {}",
        settings.app_name,
        code.reveal()
    );
    let price = if quote.holder == Holder::Another {
        NOTHING
    } else {
        price
    };
    if let Err(unsent) = phones.sms.send(request.number, &text, price).await {
        if unsent.left_nothing() {
            payment.refund(app.store()).await;
        }
        return Err(unsent.into());
    }
    Ok(created(json!({ "message": "Code was sent successfully" })))
}
