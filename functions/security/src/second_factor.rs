//! The second factor: a secret for an authenticator app, its first code, and any later one.

use axum::extract::State;
use axum::response::Response;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use shared::app::App;
use shared::auth::totp::TotpSecret;
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, Input, Parameters, created};

use crate::barcode::barcode;

/// What is not unreserved (RFC 3986 §2.3).
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// In a path an `@` stands for itself.
const PATH: &AsciiSet = &QUERY.remove(b'@');

struct Typed {
    code: String,
}

impl Parameters for Typed {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            code: fields.required(Field::Code),
        }
    }
}

/// `POST /api/v1/security/generate_qrcode` (docs/compatibility/barong.md): a new secret in the
/// place of any other that is not in force yet, in the envelope of the vault that Barong keeps them
/// in.
pub(super) async fn begin(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let (account, secret) = app.begin_otp(&app.fresh_claims(&input).await?).await?;
    let url = url(&app.settings().app_name, account.email.as_str(), &secret);
    Ok(created(json!({
        "auth": null,
        "data": { "barcode": barcode(&url)?, "url": url },
        "lease_duration": 0,
        "lease_id": "",
        "renewable": false,
        "warnings": null,
        "wrap_info": null,
    })))
}

/// `POST /api/v1/security/enable_2fa` (docs/compatibility/barong.md#a2-25): ends every other
/// session of the account.
pub(super) async fn enable(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let typed: Typed = input.read()?;
    let claims = app.fresh_claims(&input).await?;
    let proof = app.prove_first_otp(&claims, &typed.code).await?;
    let answer = app.announce(created(())).await?;
    app.store().enable_otp(proof, &claims).await?;
    Ok(answer)
}

/// `POST /api/v1/security/verify_code` (docs/compatibility/barong.md#a2-18).
pub(super) async fn verify(State(app): State<App>, input: Input) -> Result<Response, Error> {
    let typed: Typed = input.read()?;
    let proof = app
        .prove_otp(
            &app.claims(&input).await?,
            Some(&typed.code),
            Refusal::OtpOff,
        )
        .await?;
    proof.spent(app.store()).await?;
    Ok(created(()))
}

/// The address that authenticator apps read (the key URI format), its parameters in Barong's order.
/// No issuer may hold a colon, which ends it.
fn url(app_name: &str, email: &str, secret: &TotpSecret) -> String {
    let issuer = app_name.replace(':', "");
    let issuer = issuer.trim();
    let encoded = |text, set| utf8_percent_encode(text, set).to_string();
    format!(
        "otpauth://totp/{}:{}?algorithm=SHA1&digits=6&issuer={}&period=30&secret={}",
        encoded(issuer, PATH),
        encoded(email, PATH),
        encoded(issuer, QUERY),
        secret.base32(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_percent_encoded() {
        let url = url(
            "Harbour & Söhne: 1",
            "o'neil+a/b?@example.com",
            &TotpSecret::random(),
        );
        assert!(url.starts_with(
            "otpauth://totp/Harbour%20%26%20S%C3%B6hne%201:o%27neil%2Ba%2Fb%3F@example.com\
                ?algorithm=SHA1&digits=6&issuer=Harbour%20%26%20S%C3%B6hne%201&period=30&secret="
        ));
    }
}
