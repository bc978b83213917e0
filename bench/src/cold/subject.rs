//! What is measured: each function with one request, with and without its connections made at the
//! start.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::prices::client::Client;
use crate::runtime::Runtime;
use local::Stack;

const EMAIL: &str = "mia@example.com";
const PASSWORD: &str = "Harbour-lane-7";
/// Each function's request, and the status it gets.
const REQUESTS: [(&str, &str, u16); 7] = [
    ("Session", "POST /api/v1/sessions", 201),
    ("Accounts", "GET /api/v1/accounts/me", 200),
    ("Security", "POST /api/v1/security/renew", 201),
    ("Phones", "POST /api/v1/phones/verify", 404),
    ("Labels", "GET /api/v1/labels", 200),
    ("ApiKeys", "GET /api/v1/api_keys", 400),
    ("Documents", "GET /api/v1/documents", 200),
];

/// One binary in one environment.
#[derive(Clone)]
pub(super) struct Subject {
    /// The binary's name.
    pub(super) name: String,
    pub(super) binary: PathBuf,
    pub(super) environment: BTreeMap<String, String>,
    /// Whether it makes its connections before it asks for work.
    pub(super) connects: bool,
    pub(super) request: Option<Request>,
}

/// What a binary is asked.
#[derive(Clone)]
pub(super) struct Request {
    /// `POST /path`.
    pub(super) row: String,
    pub(super) event: Value,
    pub(super) status: u16,
}

impl Subject {
    fn without_connecting(mut self) -> Self {
        self.environment
            .insert("CONNECT_AT_START".to_owned(), "off".to_owned());
        self
    }

    /// Asks it; how long after its start the answer came.
    ///
    /// # Errors
    /// It did not answer as it must.
    pub(super) async fn asked(&self, runtime: &mut Runtime, request: &Request) -> Result<Duration> {
        let (answer, after) = runtime.answer(&request.event).await?;
        let status = answer.get("statusCode").and_then(Value::as_u64);
        ensure!(
            status == Some(request.status.into()),
            "{}: {} was answered {answer}",
            self.name,
            request.row
        );
        Ok(after)
    }
}

/// What does nothing: `hello`, which the others are measured beside, and `least`; then the
/// functions.
///
/// # Errors
/// `stack` does not do what it must.
pub(super) async fn all(stack: &Stack, folder: &Path) -> Result<Vec<Subject>> {
    let client = signed_in(stack).await?;
    let mut subjects = vec![
        idle(&client, folder, "hello").await?,
        idle(&client, folder, "least").await?,
    ];
    for function in &stack.template().functions {
        let subject = Subject {
            name: function.folder.clone(),
            binary: folder.join(&function.folder),
            environment: stack.function_env(&function.id).await?,
            connects: false,
            request: request(&client, &function.id)?,
        };
        // Those that AWS itself calls never connect at the start.
        if subject.request.is_some() {
            subjects.push(Subject {
                connects: true,
                ..subject.clone()
            });
        }
        subjects.push(subject.without_connecting());
    }
    Ok(subjects)
}

async fn idle(client: &Client<'_>, folder: &Path, name: &str) -> Result<Subject> {
    let environment = client.stack.function_env("Accounts").await?;
    let request = request(client, "Accounts")?.map(|request| Request {
        status: 200,
        ..request
    });
    Ok(Subject {
        name: name.to_owned(),
        binary: folder.join("examples").join(name),
        environment,
        connects: false,
        request,
    })
}

async fn signed_in(stack: &Stack) -> Result<Client<'_>> {
    let mut client = Client::new(stack, None);
    client
        .warm(
            "POST /api/v1/accounts",
            json!({ "email": EMAIL, "password": PASSWORD }),
        )
        .await?;
    let mail = stack
        .outbox()
        .messages(Some(EMAIL))
        .into_iter()
        .next()
        .context("no mail")?;
    let link = mail.links.first().context("a mail without a link")?;
    let (_, token) = link
        .split_once("confirmation_token=")
        .context("a link without a token")?;
    client
        .warm(
            "POST /api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await?;
    let session = client
        .warm("POST /api/v1/sessions", body("POST /api/v1/sessions"))
        .await?;
    client.token = Some(session.text("")?);
    Ok(client)
}

fn body(row: &str) -> Value {
    match row {
        "POST /api/v1/sessions" => {
            json!({ "email": EMAIL, "password": PASSWORD, "application_id": "peatio" })
        }
        "POST /api/v1/phones/verify" => {
            json!({ "phone_number": "+12025550123", "verification_code": "01234" })
        }
        _ => Value::Null,
    }
}

/// What the function is asked; nothing where it is not the gateway that calls it.
fn request(client: &Client<'_>, function: &str) -> Result<Option<Request>> {
    let Some((_, row, status)) = REQUESTS.iter().find(|(id, _, _)| *id == function) else {
        return Ok(None);
    };
    let mut request = client.request(row, &[], &body(row))?;
    request
        .headers_mut()
        .insert("host", http::HeaderValue::from_static("postern.example"));
    // Who signs in has no token yet; one that is sent is looked into, which costs a call.
    if function == "Session" {
        request.headers_mut().remove("authorization");
    }
    let (_, event) = client
        .stack
        .event(&request)
        .context("no event for a request")?;
    Ok(Some(Request {
        row: (*row).to_owned(),
        event,
        status: *status,
    }))
}
