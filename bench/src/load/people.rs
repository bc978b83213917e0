//! The accounts that the requests come from, made through the API as a person makes one.

use anyhow::{Context, Result};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use types::random;

use super::client::{Call, Connection};
use super::server::Target;

/// Everybody's.
pub(super) const PASSWORD: &str = "Harbour-lane-7";

/// A confirmed account and its tokens.
#[derive(Clone, Debug)]
pub(super) struct Person {
    email: String,
    /// An access token of Barong's API.
    pub(super) token: String,
    /// A token of PacerPro's.
    pub(super) session: String,
}

impl Person {
    /// The body of a sign-in.
    pub(super) fn sign_in(&self) -> Value {
        sign_in(&self.email)
    }
}

/// An address that nobody has.
pub(super) fn fresh_email() -> String {
    format!("{}@example.com", random::hex::<8>().to_lowercase())
}

/// Makes so many, all at once.
///
/// # Errors
/// An answer was not what it must be.
pub(super) async fn made(target: &Target, count: usize) -> Result<Vec<Person>> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        tasks.spawn(one(Connection::open(target.address).await?));
    }
    let mut people = Vec::new();
    while let Some(person) = tasks.join_next().await {
        people.push(person??);
    }
    Ok(people)
}

async fn one(mut connection: Connection) -> Result<Person> {
    let email = fresh_email();
    let account = json!({ "email": email, "password": PASSWORD });
    connection
        .ask(&call(
            "POST /api/v1/accounts",
            StatusCode::CREATED,
            account.clone(),
        ))
        .await?;
    let outbox = format!("GET /_local/outbox?to={email}&wait=5");
    let mails = json(
        &connection
            .ask(&call(&outbox, StatusCode::OK, Value::Null))
            .await?,
    )?;
    let confirmation =
        json!({ "confirmation_token": confirmation_token(&mails).context("no mail to confirm")? });
    connection
        .ask(&call(
            "POST /api/v1/accounts/confirm",
            StatusCode::CREATED,
            confirmation,
        ))
        .await?;
    let token = json(
        &connection
            .ask(&call(
                "POST /api/v1/sessions",
                StatusCode::CREATED,
                sign_in(&email),
            ))
            .await?,
    )?;
    let session = json(
        &connection
            .ask(&call("POST /session", StatusCode::OK, account))
            .await?,
    )?;
    Ok(Person {
        email,
        token: text(&token, "")?,
        session: text(&session, "/jwtToken")?,
    })
}

fn sign_in(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "application_id": "peatio" })
}

fn call(row: &str, status: StatusCode, body: Value) -> Call<'_> {
    Call {
        row,
        body,
        token: None,
        status,
    }
}

fn confirmation_token(mails: &Value) -> Option<&str> {
    Some(
        mails
            .pointer("/0/links/0")?
            .as_str()?
            .split_once("confirmation_token=")?
            .1,
    )
}

fn json(body: &Bytes) -> Result<Value> {
    Ok(serde_json::from_slice(body)?)
}

fn text(value: &Value, pointer: &str) -> Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("no text at {pointer:?} in an answer"))?
        .to_owned())
}
