//! The template's nouns: function, route, table, CORS. Read from JSON with no intrinsic functions
//! left in it.

mod function;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::values::{Properties, strings};
pub use function::{Function, Route};

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

impl Table {
    pub(super) fn read(id: &str, properties: &Properties) -> Result<Self> {
        refuse_name(properties, "TableName")?;
        let stream = properties
            .get("StreamSpecification")
            .and_then(|stream| stream.get("StreamViewType"))
            .map(|view| json!({ "StreamEnabled": true, "StreamViewType": view }));
        let create = json!({
            "TableName": id,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": properties.get("AttributeDefinitions"),
            "KeySchema": properties.get("KeySchema"),
            "GlobalSecondaryIndexes": properties.get("GlobalSecondaryIndexes"),
            "LocalSecondaryIndexes": properties.get("LocalSecondaryIndexes"),
            "StreamSpecification": stream,
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
