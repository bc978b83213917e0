//! Giving a code back.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, created};
use shared::phone::Code;

use crate::{Phones, number, number_field, token_first};

struct Verification {
    number: String,
    code: String,
}

impl Parameters for Verification {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            number: number_field(fields),
            code: fields.required(Field::VerificationCode),
        }
    }
}

/// `POST /api/v1/phones/verify` (docs/compatibility/barong.md#verify-phone). The try is taken
/// before anything is known, and handed back to who should not have had one. What cannot be a code
/// is a wrong one that takes none (docs/compatibility/barong.md#a2-30).
pub(super) async fn verify(State(phones): State<Phones>, input: Input) -> Result<Response, Error> {
    let (app, mode) = (&phones.app, phones.settings.mode);
    let parsed = input.read::<Verification>();
    let parsed =
        parsed.and_then(|given| Ok((number(&given.number)?, Code::parse(&given.code, mode))));
    let (claims, (number, code)) = token_first(app, &input, parsed).await?;
    let keyring = app.keyring().await?;
    let Some(code) = code else {
        app.check_phone(claims, &number).await?;
        return Err(Refusal::PhoneCodeWrong.into());
    };
    let (caller, attempt) = app.attempt_phone(claims, &number).await?;
    let proof = attempt.check(&code, caller.uid(), &number, &keyring)?;
    let answer = app
        .announce(created(
            json!({ "message": "Phone was verified successfully" }),
        ))
        .await?;
    app.verify_phone(caller, &number, &proof).await?;
    Ok(answer)
}
