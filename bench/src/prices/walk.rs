//! The walk: every operation of the template once, as a client meets it that has used its functions
//! before.

use anyhow::{Context, Result};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use bytes::Bytes;
use http::Request;
use operations::Operations;
use operations::audit::AuditContext;
use serde_json::{Value, json};
use shared::client::Environment;
use shared::settings::Settings;

use super::client::Client;
use super::keys::{authenticator, proof, public_key, signed};
use super::measure::Operation;
use local::OPERATOR;

const EMAIL: &str = "mia@example.com";
const PASSWORDS: [&str; 3] = ["Harbour-lane-7", "Another-lane-9", "Third-lane-11"];
/// A number for examples, in the United States.
const NUMBER: &str = "+12025550123";
/// What the client tells that is nobody's business: no log may have any of it.
pub const SAID: [&str; 12] = [
    EMAIL,
    "Harbour-lane-7",
    "Another-lane-9",
    "Third-lane-11",
    "2025550123",
    NONCE,
    "AB 120044",
    "Koval",
    "1991-04-02",
    "8 Harbour Lane",
    "Odesa",
    "passport.jpg",
];
const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
/// Bytes of the photo that is uploaded.
const PHOTO: usize = 500_000;
/// What a JPEG begins with: a frame of one pixel, and a scan, whose bytes follow.
const PHOTO_BEGINS: &[u8] =
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00";

/// Walks; what every operation took.
///
/// # Errors
/// One was not answered as it must be.
pub(super) async fn walk(mut client: Client<'_>) -> Result<Vec<Operation>> {
    account(&mut client).await?;
    labels(&mut client).await?;
    phones(&mut client).await?;
    documents(&mut client).await?;
    passwords(&mut client).await?;
    for base in ["/session", "/v1/session"] {
        pacerpro(&mut client, base).await?;
    }
    polario(&mut client).await?;
    po2(&mut client).await?;
    second_factor(&mut client).await?;
    Ok(client.measured())
}

fn sign_in(password: &str) -> Value {
    json!({ "email": EMAIL, "password": password, "application_id": "peatio" })
}

/// The last word of the newest message to `to`, or what follows `mark` in its link.
fn sent(client: &Client<'_>, to: &str, mark: Option<&str>) -> Result<String> {
    let message = client
        .stack
        .outbox()
        .messages(Some(to))
        .into_iter()
        .next()
        .context("no message")?;
    let found = match mark {
        Some(mark) => message
            .links
            .first()
            .and_then(|link| link.split_once(mark))
            .map(|(_, token)| token),
        None => message.text.rsplit(' ').next(),
    };
    Ok(found
        .context("a message without what it is for")?
        .to_owned())
}

async fn account(client: &mut Client<'_>) -> Result<()> {
    let [password, ..] = PASSWORDS;
    client
        .ask(
            "POST /api/v1/accounts",
            json!({ "email": EMAIL, "password": password }),
        )
        .await?;
    let token = sent(client, EMAIL, Some("confirmation_token="))?;
    client
        .ask(
            "POST /api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await?;
    // The first time a function meets an application it reads it.
    client
        .warm("POST /api/v1/sessions", sign_in(password))
        .await?;
    let token = client
        .ask("POST /api/v1/sessions", sign_in(password))
        .await?
        .text("")?;
    client.token = Some(token);
    client.ask("GET /api/v1/accounts/me", Value::Null).await?;
    let profile = json!({ "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02", "address": "8 Harbour Lane",
        "postcode": "65000", "city": "Odesa", "country": "UA", "metadata": { "gender": "female" } });
    client.ask("POST /api/v1/profiles", profile).await?;
    client.ask("GET /api/v1/profiles/me", Value::Null).await?;
    client
        .ask("POST /api/v1/security/renew", Value::Null)
        .await?;
    client
        .ask("GET /.well-known/jwks.json", Value::Null)
        .await?;
    for own in ["/openapi.json", "/api/v1/swagger_doc", "/health"] {
        client.ask(&format!("GET {own}"), Value::Null).await?;
    }
    Ok(())
}

async fn labels(client: &mut Client<'_>) -> Result<()> {
    client
        .ask(
            "POST /api/v1/labels",
            json!({ "key": "newsletter", "value": "weekly" }),
        )
        .await?;
    client.ask("GET /api/v1/labels", Value::Null).await?;
    client
        .ask("GET /api/v1/labels/newsletter", Value::Null)
        .await?;
    client
        .ask(
            "PATCH /api/v1/labels/newsletter",
            json!({ "value": "monthly" }),
        )
        .await?;
    client
        .ask("DELETE /api/v1/labels/newsletter", Value::Null)
        .await?;
    Ok(())
}

async fn phones(client: &mut Client<'_>) -> Result<()> {
    let phone = json!({ "phone_number": NUMBER });
    client.ask("POST /api/v1/phones", phone.clone()).await?;
    client.ask("POST /api/v1/phones/send_code", phone).await?;
    let code = sent(client, NUMBER, None)?;
    client
        .ask(
            "POST /api/v1/phones/verify",
            json!({ "phone_number": NUMBER, "verification_code": code }),
        )
        .await?;
    Ok(())
}

/// The account's first document, which costs more than those after it.
async fn documents(client: &mut Client<'_>) -> Result<()> {
    let token = client.token.as_deref().context("nobody is signed in")?;
    let mut body = Vec::new();
    for (name, value) in [
        ("doc_type", "Passport"),
        ("doc_number", "AB 120044"),
        ("doc_expire", "2099-01-22"),
    ] {
        let part = format!(
            "--postern\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.into_bytes());
    }
    body.extend(
        b"--postern\r\nContent-Disposition: form-data; name=\"upload\"; \
        filename=\"passport.jpg\"\r\n\r\n",
    );
    body.extend(PHOTO_BEGINS);
    body.resize(body.len() + PHOTO, 0);
    body.extend(b"\xff\xd9\r\n--postern--\r\n");
    let request = Request::post("/api/v1/documents")
        .header("content-type", "multipart/form-data; boundary=postern");
    let request = request
        .header("authorization", format!("Bearer {token}"))
        .body(Bytes::from(body))?;
    client.measure(request).await?;
    client.ask("GET /api/v1/documents", Value::Null).await?;
    Ok(())
}

/// A change and a reset of the password.
async fn passwords(client: &mut Client<'_>) -> Result<()> {
    let [first, second, third] = PASSWORDS;
    let change = json!({ "old_password": first, "new_password": second });
    client.ask("PUT /api/v1/accounts/password", change).await?;
    client
        .ask(
            "POST /api/v1/security/reset_password",
            json!({ "email": EMAIL }),
        )
        .await?;
    let token = sent(client, EMAIL, Some("reset_password_token="))?;
    let reset = json!({ "reset_password_token": token, "password": third });
    client
        .ask("PUT /api/v1/security/reset_password", reset)
        .await?;
    // The reset ended it.
    client.token = None;
    Ok(())
}

async fn pacerpro(client: &mut Client<'_>, base: &str) -> Result<()> {
    let [.., password] = PASSWORDS;
    let session = client
        .ask(
            &format!("POST {base}"),
            json!({ "email": EMAIL, "password": password }),
        )
        .await?;
    let token = client.token.replace(session.text("/jwtToken")?);
    client.ask(&format!("GET {base}"), Value::Null).await?;
    client.ask(&format!("DELETE {base}"), Value::Null).await?;
    client.token = token;
    Ok(())
}

async fn polario(client: &mut Client<'_>) -> Result<()> {
    let [.., password] = PASSWORDS;
    let web = [("platform", "Web")];
    let first = json!({ "email": EMAIL, "nonce": NONCE });
    let challenge = client.ask_with("POST /api/auth/auth", &web, first).await?;
    let proof = proof(EMAIL, password, NONCE, &challenge)?;
    let last = json!({ "browser": null, "email": EMAIL, "nonce": challenge.text("/nonce")?, "os": "Linux",
        "osVersion": "6.1", "proof": proof });
    let device = client.ask_with("POST /api/auth/login", &web, last).await?;
    client
        .ask(
            "POST /api/auth/session",
            json!({ "refreshToken": device.text("/refreshToken")? }),
        )
        .await?;
    let session = device
        .headers
        .get("session")
        .context("no session")?
        .to_str()?
        .to_owned();
    client
        .ask_with(
            "GET /api/auth/logout",
            &[("session", &session)],
            Value::Null,
        )
        .await?;
    Ok(())
}

async fn po2(client: &mut Client<'_>) -> Result<()> {
    let stack = client.stack;
    let function = stack.template().functions.first().context("no function")?;
    let settings = Settings::parse(|name| function.environment.get(name).cloned())?;
    let operations = Operations::new(
        &stack.sdk_config(OPERATOR),
        &settings.table,
        stack.clock().clone(),
    );
    let by = AuditContext {
        actor: "prices".to_owned(),
        reason: "to measure".to_owned(),
        at: stack.clock().now(),
    };
    let shop = operations.create_client("Shop", &by).await?.client_id;
    let scopes = ["write:users".to_owned()];
    let made = operations
        .create_client_key(&shop, Environment::Sandbox, &scopes, None, &by)
        .await?;
    let (key, secret) = made.context("no key")?;
    let row = format!("POST /api/auth/session/{shop}");
    let body = json!({ "api_key": key.api_key, "secret": secret.shown() });
    // The first use in an hour is noted.
    client.warm(&row, body.clone()).await?;
    client.ask(&row, body).await?;
    Ok(())
}

async fn second_factor(client: &mut Client<'_>) -> Result<()> {
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
    let now = clock.now();
    let claims = json!({ "iat": now, "exp": now + 60, "sub": "api_key_jwt", "iss": "external", "jti": "once" });
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
