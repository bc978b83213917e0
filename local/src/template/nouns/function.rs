//! A function of the template, and its routes.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::policy::{Need, Statement, allows};
use crate::template::stream::Stream;
use crate::template::values::Properties;

/// An `AWS::Serverless::Function`.
#[derive(Debug)]
pub struct Function {
    /// Logical id; also its identity towards the cloud.
    pub id: String,
    /// Last part of `CodeUri`: the crate it is built from.
    pub folder: String,
    /// After this long Lambda ends it.
    pub timeout: Duration,
    /// `MemorySize`.
    pub memory_mb: u64,
    /// The environment it is started with.
    pub environment: BTreeMap<String, String>,
    /// What it may do.
    pub statements: Vec<Statement>,
    /// `PermissionsBoundary`: what no policy of it can go beyond.
    boundary: Option<Vec<Statement>>,
    /// Its `HttpApi` events.
    pub routes: Vec<Route>,
    /// Its `DynamoDB` event.
    pub stream: Option<Stream>,
}

/// A route of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Upper case; `ANY` for all.
    pub method: String,
    /// `/a/{b}/{rest+}` or `$default`.
    pub path: String,
}

impl Function {
    /// Reads a function, with what holds for all of them and the managed policies that it can name.
    pub(crate) fn read(
        id: &str,
        properties: &Properties,
        globals: &Value,
        managed: &Properties,
    ) -> Result<Self> {
        let either = |key: &str| properties.get(key).or_else(|| globals.get(key));
        let folder = properties
            .get("CodeUri")
            .and_then(Value::as_str)
            .context("has no CodeUri")?;
        let mut environment = variables(globals.pointer("/Environment/Variables"))?;
        environment.extend(variables(
            properties
                .get("Environment")
                .and_then(|e| e.get("Variables")),
        )?);
        let boundary =
            either("PermissionsBoundary").map(|name| Statement::read_policies(Some(name), managed));
        Ok(Self {
            id: id.to_owned(),
            folder: folder
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned(),
            timeout: Duration::from_secs(either("Timeout").and_then(Value::as_u64).unwrap_or(3)),
            memory_mb: either("MemorySize").and_then(Value::as_u64).unwrap_or(128),
            environment,
            statements: Statement::read_policies(properties.get("Policies"), managed)?,
            boundary: boundary.transpose()?,
            routes: routes(properties.get("Events"))?,
            stream: Stream::read(properties.get("Events"))?,
        })
    }

    /// Whether its policies allow `need`, and its boundary too.
    pub(crate) fn may(&self, need: &Need) -> bool {
        allows(&self.statements, need)
            && self
                .boundary
                .as_ref()
                .is_none_or(|boundary| allows(boundary, need))
    }
}

impl Route {
    /// Whether it is an operation's: `ANY` takes what is left over, `OPTIONS` the preflights of
    /// browsers.
    #[must_use]
    pub fn is_operation(&self) -> bool {
        !["ANY", "OPTIONS"].contains(&self.method.as_str())
    }

    /// `POST /a/{b}`, as API Gateway writes it.
    #[must_use]
    pub fn key(&self) -> String {
        if self.path == "$default" {
            self.path.clone()
        } else {
            format!("{} {}", self.method, self.path)
        }
    }
}

fn variables(value: Option<&Value>) -> Result<BTreeMap<String, String>> {
    let text = |(name, value): (&String, &Value)| match value {
        Value::String(text) => Ok((name.clone(), text.clone())),
        Value::Number(_) | Value::Bool(_) => Ok((name.clone(), value.to_string())),
        other => bail!("the value of {name} is not understood: {other}"),
    };
    value
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(text)
        .collect()
}

fn routes(events: Option<&Value>) -> Result<Vec<Route>> {
    let events = events.and_then(Value::as_object).into_iter().flatten();
    let http = events.filter(|(_, event)| event.get("Type") == Some(&json!("HttpApi")));
    http.map(|(name, event)| {
        let text = |key: &str| {
            event
                .get("Properties")
                .and_then(|p| p.get(key))
                .map(|v| v.as_str().map(str::to_owned))
        };
        let path = text("Path").unwrap_or(Some("$default".to_owned()));
        let method = text("Method").unwrap_or(Some("ANY".to_owned()));
        let (path, method) = path
            .zip(method)
            .with_context(|| format!("event {name} is not understood"))?;
        Ok(Route {
            method: if method == "*" {
                "ANY".to_owned()
            } else {
                method.to_uppercase()
            },
            path,
        })
    })
    .collect()
}
