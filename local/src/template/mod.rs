//! `template.yaml` as the local cloud understands it: functions, routes, policies, tables, buckets,
//! secrets, topics. Touches nothing: the text is compiled in.

mod conditions;
#[cfg(test)]
mod lasting;
mod nouns;
mod overrides;
mod parameters;
mod resolve;
#[cfg(test)]
mod settings;
mod stream;
pub(crate) mod values;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use serde_json::Value;

pub use nouns::{Bucket, Cors, Function, Route, Table};
pub use parameters::{Parameters, quick_passwords};
pub use resolve::{ACCOUNT, REGION};
pub use stream::Stream;

use nouns::refuse_name;
use values::Properties;

/// The template of this workspace; compiled in, so that the binary needs no file beside it.
const TEXT: &str = include_str!("../../../template.yaml");

/// Everything of the template that runs on this machine.
#[derive(Debug)]
pub struct Template {
    /// In the order of their logical ids.
    pub functions: Vec<Function>,
    /// DynamoDB tables.
    pub tables: Vec<Table>,
    /// S3 buckets.
    pub buckets: Vec<Bucket>,
    /// Names of the secrets in Secrets Manager (their logical ids).
    pub secrets: Vec<String>,
    /// ARNs of the SNS topics.
    pub topics: Vec<String>,
    /// The HTTP API's `CorsConfiguration`.
    pub cors: Option<Cors>,
}

impl Template {
    /// The workspace's template under `parameters`; parsed once per process for each set of them.
    ///
    /// # Errors
    /// What in the template, or which name or value of `parameters`, is not understood.
    pub fn load(parameters: &Parameters) -> Result<Arc<Self>> {
        static LOADED: Mutex<BTreeMap<Parameters, Arc<Template>>> = Mutex::new(BTreeMap::new());
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(template) = loaded.get(parameters) {
            return Ok(Arc::clone(template));
        }
        let template = Arc::new(Self::parse(TEXT, parameters).context("template.yaml")?);
        loaded.insert(parameters.clone(), Arc::clone(&template));
        Ok(template)
    }

    /// Parses a template's text.
    ///
    /// # Errors
    /// What is not understood.
    pub fn parse(text: &str, parameters: &Parameters) -> Result<Self> {
        let document = resolve::document(text, parameters)?;
        let resources = values::section(&document, "Resources");
        let globals = document
            .pointer("/Globals/Function")
            .cloned()
            .unwrap_or_default();
        let managed = managed_policies(&resources);
        let topic = |id: &str, p: &Properties| {
            refuse_name(p, "TopicName").map(|()| resolve::arn("AWS::SNS::Topic", id))
        };
        let cors = |_: &str, p: &Properties| Ok(p.get("CorsConfiguration").and_then(Cors::read));
        Ok(Self {
            functions: each(&resources, "AWS::Serverless::Function", |id, p| {
                Function::read(id, p, &globals, &managed)
            })?,
            tables: each(&resources, "AWS::DynamoDB::Table", Table::read)?,
            buckets: each(&resources, "AWS::S3::Bucket", Bucket::read)?,
            secrets: each(&resources, "AWS::SecretsManager::Secret", |id, p| {
                refuse_name(p, "Name").map(|()| id.to_owned())
            })?,
            topics: each(&resources, "AWS::SNS::Topic", topic)?,
            cors: each(&resources, "AWS::Serverless::HttpApi", cors)?
                .into_iter()
                .flatten()
                .next(),
        })
    }

    /// Every route with the function that answers it.
    pub fn routes(&self) -> impl Iterator<Item = (&Route, &Function)> {
        self.functions
            .iter()
            .flat_map(|function| function.routes.iter().map(move |route| (route, function)))
    }

    /// The function with this logical id.
    #[must_use]
    pub fn function(&self, id: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.id == id)
    }
}

/// The policies that functions can name instead of repeating them, by their logical ids.
fn managed_policies(resources: &Properties) -> Properties {
    let kind = "AWS::IAM::ManagedPolicy";
    let policies = resources
        .iter()
        .filter(|(_, resource)| values::kind(resource) == kind);
    let document = |one: &Value| one.pointer("/Properties/PolicyDocument").cloned();
    policies
        .filter_map(|(id, one)| Some((id.clone(), document(one)?)))
        .collect()
}

/// Every resource of one type, by its logical id and `Properties`.
fn each<T>(
    resources: &Properties,
    kind: &str,
    read: impl Fn(&str, &Properties) -> Result<T>,
) -> Result<Vec<T>> {
    let of_kind = resources
        .iter()
        .filter(|(_, resource)| values::kind(resource) == kind);
    of_kind
        .map(|(id, one)| read(id, &values::section(one, "Properties")).with_context(|| id.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_template_is_understood() {
        let template = Template::load(&Parameters::new()).unwrap();
        assert!(template.routes().count() > 0);
        assert_eq!(template.tables.len(), 1);
        let table = &template.tables[0];
        assert_eq!(
            (table.name.as_str(), table.ttl.as_deref()),
            ("Table", Some("ttl"))
        );
        assert_eq!(template.functions[0].environment["TABLE_NAME"], "Table");
    }
}
