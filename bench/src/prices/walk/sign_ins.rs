//! The other APIs, each with a way of its own to sign in.

use anyhow::{Context, Result};
use local::OPERATOR;
use operations::Operations;
use operations::audit::AuditContext;
use serde_json::{Value, json};
use shared::client::Environment;
use shared::settings::Settings;

use super::person::{EMAIL, NONCE, PASSWORDS};
use crate::prices::client::Client;
use crate::prices::keys::proof;

pub(super) async fn pacerpro(client: &mut Client<'_>, base: &str) -> Result<()> {
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

pub(super) async fn polario(client: &mut Client<'_>) -> Result<()> {
    let [.., password] = PASSWORDS;
    let web = [("platform", "Web")];
    let first = json!({ "email": EMAIL, "nonce": NONCE });
    let challenge = client.ask_with("POST /api/auth/auth", &web, first).await?;
    let proof = proof(EMAIL, password, NONCE, &challenge)?;
    let last = json!({
        "browser": null, "email": EMAIL, "nonce": challenge.text("/nonce")?, "os": "Linux",
        "osVersion": "6.1", "proof": proof,
    });
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

pub(super) async fn po2(client: &mut Client<'_>) -> Result<()> {
    let stack = client.stack;
    let function = stack.template().functions.first().context("no function")?;
    let settings = Settings::parse(|name| function.environment.get(name).cloned())?;
    let operations = Operations::new(
        &stack.sdk_config(OPERATOR),
        &settings.core.table,
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
