//! What an account has: profile, labels, phone, documents, and its passwords.

use anyhow::{Context, Result};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::person::{EMAIL, NUMBER, PASSWORDS, sent, sign_in};
use crate::prices::client::Client;

/// Bytes of the photo that is uploaded.
const PHOTO: usize = 500_000;
/// What a JPEG begins with: a frame of one pixel, and a scan, whose bytes follow.
const PHOTO_BEGINS: &[u8] = b"\xff\xd8\
    \xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\
    \xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00";

pub(super) async fn account(client: &mut Client<'_>) -> Result<()> {
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
    let profile = json!({
        "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02", "address": "8 Harbour Lane",
        "postcode": "65000", "city": "Odesa", "country": "UA", "metadata": { "gender": "female" },
    });
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

pub(super) async fn labels(client: &mut Client<'_>) -> Result<()> {
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

pub(super) async fn phones(client: &mut Client<'_>) -> Result<()> {
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
pub(super) async fn documents(client: &mut Client<'_>) -> Result<()> {
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
pub(super) async fn passwords(client: &mut Client<'_>) -> Result<()> {
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
