//! The second factor, and the keys that it guards.

use anyhow::Result;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use serde_json::{Value, json};

use super::person::{PASSWORDS, sign_in};
use crate::prices::client::Client;
use crate::prices::keys::{authenticator, public_key, signed};

pub(super) async fn second_factor(client: &mut Client<'_>) -> Result<()> {
    // What came before ended all sessions.
    let [.., password] = PASSWORDS;
    let token = client
        .warm("POST /api/v1/sessions", sign_in(password))
        .await?
        .text("")?;
    client.token = Some(token);
    let begun = client
        .ask("POST /api/v1/security/generate_qrcode", Value::Null)
        .await?;
    let app = authenticator(&begun.text("/data/url")?)?;
    let clock = client.stack.clock().clone();
    // Each code is good once, so time goes on.
    let next = || {
        clock.advance(30);
        app(clock.now())
    };
    client
        .ask(
            "POST /api/v1/security/enable_2fa",
            json!({ "code": next()? }),
        )
        .await?;
    client
        .ask(
            "POST /api/v1/security/verify_code",
            json!({ "code": next()? }),
        )
        .await?;
    keys(client, next).await
}

/// Each use of a key asks for a code, the `next` one.
async fn keys(client: &mut Client<'_>, next: impl Fn() -> Result<String>) -> Result<()> {
    let pair = KeyPair::generate(KeySize::Rsa2048)?;
    let public = URL_SAFE.encode(public_key(&pair)?);
    let key = json!({ "totp_code": next()?, "public_key": public, "scopes": "trade,history" });
    let kid = client
        .ask("POST /api/v1/api_keys", key)
        .await?
        .text("/uid")?;
    client
        .ask(
            &format!("GET /api/v1/api_keys?totp_code={}", next()?),
            Value::Null,
        )
        .await?;
    client
        .ask(
            &format!("GET /api/v1/api_keys/{kid}?totp_code={}", next()?),
            Value::Null,
        )
        .await?;
    let change = json!({ "totp_code": next()?, "expires_in": "3600" });
    client
        .ask(&format!("PATCH /api/v1/api_keys/{kid}"), change)
        .await?;
    client
        .ask(
            "POST /api/v1/security/verify_api_key",
            json!({ "uid": kid }),
        )
        .await?;
    let now = client.stack.clock().now();
    let claims = json!({
        "iat": now, "exp": now + 60, "sub": "api_key_jwt", "iss": "external", "jti": "once",
    });
    let exchange = json!({ "kid": kid, "jwt_token": signed(&pair, &claims)? });
    client
        .ask("POST /api/v1/sessions/generate_jwt", exchange)
        .await?;
    client
        .ask(
            &format!("DELETE /api/v1/api_keys/{kid}?totp_code={}", next()?),
            Value::Null,
        )
        .await?;
    Ok(())
}
