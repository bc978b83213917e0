//! Giving a code back.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use shared::error::{Error, Refusal};
use shared::http::{Fields, Input, Parameters, created};
use shared::phone::Code;

use crate::{Phones, number, number_field, token_first};

struct Verification {
    number: String,
    code: String,
}

impl Parameters for Verification {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { number: number_field(fields), code: fields.required("verification_code") }
    }
}

/// `POST /api/v1/phones/verify` (docs/compatibility/barong.md#verify-phone). The try is taken before anything is
/// known, and handed back
/// to who should not have had one. What cannot be a code is a wrong one that takes none
/// (docs/compatibility/barong.md#a2-30).
pub(super) async fn verify(State(phones): State<Phones>, input: Input) -> Result<Response, Error> {
    let (app, settings) = (&phones.app, phones.app.settings());
    let parsed = input.read::<Verification>();
    let parsed = parsed.and_then(|given| Ok((number(&given.number)?, Code::parse(&given.code, settings))));
    let (claims, (number, code)) = token_first(app, &input, parsed).await?;
    let (uid, keyring, now) = (claims.uid().clone(), app.keyring().await?, app.now());
    let mine = app.store().of(&uid);
    let Some(code) = code else {
        mine.phone_seen(&number).await?.admits(claims, settings)?;
        return Err(Refusal::PhoneCodeWrong.into());
    };
    let attempt = mine.phone_attempt(&number, now).await?;
    let caller = match attempt.admits(claims, settings) {
        Ok(caller) => caller,
        Err(refusal) => {
            mine.phone_attempt_returned(&number, &attempt).await?;
            return Err(refusal.into());
        }
    };
    let proof = attempt.check(&code, &uid, &number, &keyring)?;
    let answer = app.announce(created(json!({ "message": "Phone was verified successfully" }))).await?;
    mine.phone_verified(caller, &number, &proof, settings, now).await?;
    Ok(answer)
}
