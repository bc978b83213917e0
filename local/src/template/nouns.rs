//! The template's nouns: function, route, table, CORS. Read from JSON with no intrinsic functions
//! left in it.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::stream::Stream;
use super::values::{Properties, strings};
use crate::policy::{Need, Statement, allows};

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

/// An `AWS::DynamoDB::Table`.
#[derive(Clone, Debug)]
pub struct Table {
    /// Logical id.
    pub name: String,
    /// The request that makes it.
    pub create: Value,
    /// The attribute that holds the expiry, in Unix seconds.
    pub ttl: Option<String>,
}

/// An `AWS::S3::Bucket`.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// The logical id in lower case, as a bucket's name must be.
    pub name: String,
    /// The logical id, which `sam local` takes for the name.
    pub id: String,
    /// The first rule of its `CorsConfiguration`.
    pub cors: Option<Cors>,
}

/// The HTTP API's `CorsConfiguration`, or a bucket's.
#[derive(Clone, Debug, Default)]
pub struct Cors {
    /// `AllowOrigins`, maybe with `*`.
    pub origins: Vec<String>,
    /// `AllowMethods`.
    pub methods: Vec<String>,
    /// `AllowHeaders`.
    pub headers: Vec<String>,
    /// `ExposeHeaders`.
    pub expose: Vec<String>,
    /// `MaxAge` in seconds.
    pub max_age_secs: Option<u64>,
    /// `AllowCredentials`.
    pub credentials: bool,
}

impl Function {
    /// Reads a function, with what holds for all of them and the managed policies that it can name.
    pub(super) fn read(
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

impl Table {
    pub(super) fn read(id: &str, properties: &Properties) -> Result<Self> {
        refuse_name(properties, "TableName")?;
        let stream = properties
            .get("StreamSpecification")
            .and_then(|stream| stream.get("StreamViewType"));
        let create = json!({
            "TableName": id,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": properties.get("AttributeDefinitions"),
            "KeySchema": properties.get("KeySchema"),
            "GlobalSecondaryIndexes": properties.get("GlobalSecondaryIndexes"),
            "LocalSecondaryIndexes": properties.get("LocalSecondaryIndexes"),
            "StreamSpecification": stream.map(|view| json!({ "StreamEnabled": true, "StreamViewType": view })),
        });
        let ttl = properties
            .get("TimeToLiveSpecification")
            .and_then(|ttl| ttl.get("AttributeName"));
        Ok(Self {
            name: id.to_owned(),
            create,
            ttl: ttl.and_then(Value::as_str).map(str::to_owned),
        })
    }

    /// The key of an item, in DynamoDB's JSON.
    pub(crate) fn key_of(&self, item: &Value) -> Value {
        let parts = self
            .create
            .get("KeySchema")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let names = parts.filter_map(|part| part.get("AttributeName")?.as_str());
        names
            .filter_map(|name| Some((name.to_owned(), item.get(name)?.clone())))
            .collect::<Properties>()
            .into()
    }
}

impl Bucket {
    pub(super) fn read(id: &str, properties: &Properties) -> Result<Self> {
        refuse_name(properties, "BucketName")?;
        let rules = properties
            .get("CorsConfiguration")
            .and_then(|cors| cors.get("CorsRules"))
            .and_then(Value::as_array);
        let rule = rules.and_then(|rules| rules.first()).map(|rule| Cors {
            origins: strings(rule.get("AllowedOrigins")),
            methods: strings(rule.get("AllowedMethods")),
            headers: strings(rule.get("AllowedHeaders")),
            expose: strings(rule.get("ExposedHeaders")),
            max_age_secs: rule.get("MaxAge").and_then(Value::as_u64),
            credentials: false,
        });
        Ok(Self {
            name: id.to_lowercase(),
            id: id.to_owned(),
            cors: rule,
        })
    }
}

impl Cors {
    /// `true` stands for all origins.
    pub(super) fn read(value: &Value) -> Option<Self> {
        if value == &Value::Bool(true) {
            return Some(Self {
                origins: vec!["*".to_owned()],
                ..Self::default()
            });
        }
        let object = value.as_object()?;
        Some(Self {
            origins: strings(object.get("AllowOrigins")),
            methods: strings(object.get("AllowMethods")),
            headers: strings(object.get("AllowHeaders")),
            expose: strings(object.get("ExposeHeaders")),
            max_age_secs: object.get("MaxAge").and_then(Value::as_u64),
            credentials: object
                .get("AllowCredentials")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
        })
    }
}

/// Locally a resource's name is made from its logical id, which a name of its own would contradict.
pub(super) fn refuse_name(properties: &Properties, own: &str) -> Result<()> {
    if properties.contains_key(own) {
        bail!("has a {own}: leave it to CloudFormation, so that stacks do not collide");
    }
    Ok(())
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
