//! CloudFormation's intrinsic functions, short (`!Ref`) and long (`Fn::Sub`): YAML with them in,
//! plain JSON out. A function that is not known here stays as it is, so that only a reader who
//! needs its value complains.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use serde_norway::Value as Yaml;

use super::overrides;
use super::parameters::Parameters;
use super::values::{kind, plain, section};

/// The region that local ARNs and signatures name.
pub const REGION: &str = "us-east-1";
/// The account that local ARNs name.
pub const ACCOUNT: &str = "123456789012";
/// What has this value is left out.
const NO_VALUE: &str = "AWS::NoValue";

/// The whole document with every intrinsic function evaluated.
pub(super) fn document(text: &str, overrides: &Parameters) -> Result<Value> {
    let mut yaml: Yaml = serde_norway::from_str(text)?;
    yaml.apply_merge()?;
    let plain = Scope::default().value(&yaml);
    let (parameters, maps) = overrides::apply(&plain, overrides)?;
    let mut scope = Scope {
        parameters,
        maps,
        kinds: kinds(&plain),
        conditions: Map::new(),
    };
    scope.decide(yaml.get("Conditions").unwrap_or(&Yaml::Null));
    Ok(scope.value(&yaml))
}

fn kinds(document: &Value) -> BTreeMap<String, String> {
    section(document, "Resources")
        .iter()
        .map(|(id, resource)| (id.clone(), kind(resource).to_owned()))
        .collect()
}

/// The ARN of the resource `id` of type `kind`.
pub(super) fn arn(kind: &str, id: &str) -> String {
    match kind {
        "AWS::S3::Bucket" => format!("arn:aws:s3:::{}", id.to_lowercase()),
        "AWS::DynamoDB::Table" => format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{id}"),
        "AWS::SecretsManager::Secret" => {
            format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{id}")
        }
        "AWS::SNS::Topic" => format!("arn:aws:sns:{REGION}:{ACCOUNT}:{id}"),
        "AWS::Serverless::Function" => format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{id}"),
        _ => format!("arn:aws:local:{REGION}:{ACCOUNT}:{id}"),
    }
}

/// What names stand for.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) parameters: Parameters,
    /// `Mappings`: map → key → name.
    pub(super) maps: Map<String, Value>,
    /// `Type` by logical id.
    pub(super) kinds: BTreeMap<String, String>,
    /// `Conditions`, as far as they are decided.
    pub(super) conditions: Map<String, Value>,
}

impl Scope {
    pub(super) fn value(&self, yaml: &Yaml) -> Value {
        match yaml {
            Yaml::Tagged(tagged) => {
                let name = tagged.tag.to_string();
                self.intrinsic(name.trim_start_matches('!'), &tagged.value)
            }
            Yaml::Mapping(map) => self.mapping(map),
            Yaml::Sequence(list) => list
                .iter()
                .map(|one| self.value(one))
                .filter(|one| one != NO_VALUE)
                .collect(),
            scalar => serde_json::to_value(scalar).unwrap_or_default(),
        }
    }

    fn mapping(&self, map: &serde_norway::Mapping) -> Value {
        if let (1, Some((Yaml::String(key), argument))) = (map.len(), map.iter().next())
            && let Some(name) = key
                .strip_prefix("Fn::")
                .or_else(|| (key == "Ref").then_some("Ref"))
        {
            return self.intrinsic(name, argument);
        }
        let entry =
            |(key, value): (&Yaml, &Yaml)| (plain(Some(&self.value(key))), self.value(value));
        Value::Object(
            map.iter()
                .map(entry)
                .filter(|(_, value)| value != NO_VALUE)
                .collect(),
        )
    }

    fn intrinsic(&self, name: &str, argument: &Yaml) -> Value {
        // Nothing is left out here: a function tells its arguments by their places.
        let argument = match argument {
            Yaml::Sequence(list) => list.iter().map(|one| self.value(one)).collect(),
            one => self.value(one),
        };
        let known = match name {
            "Ref" => argument.as_str().map(|id| self.reference(id).into()),
            "GetAtt" => self.attribute(&argument).map(Value::String),
            "Sub" => self.substitute(&argument).ok().map(Value::String),
            "Join" => join(&argument).map(Value::String),
            "Split" => split(&argument),
            "FindInMap" => self.find_in_map(&argument),
            name => self.logic(name, &argument),
        };
        known.unwrap_or_else(|| json!({ format!("Fn::{name}"): argument }))
    }

    fn find_in_map(&self, argument: &Value) -> Option<Value> {
        let part = |at: usize| argument.get(at).and_then(Value::as_str);
        self.maps
            .get(part(0)?)?
            .get(part(1)?)?
            .get(part(2)?)
            .cloned()
    }

    /// What `Ref` gives: a parameter's value, or the resource's name; its ARN where AWS gives that.
    fn reference(&self, id: &str) -> String {
        if let Some(value) = self.parameters.get(id) {
            return value.clone();
        }
        match (id, self.kinds.get(id).map(String::as_str)) {
            ("AWS::Region", _) => REGION.to_owned(),
            ("AWS::AccountId", _) => ACCOUNT.to_owned(),
            ("AWS::Partition", _) => "aws".to_owned(),
            ("AWS::URLSuffix", _) => "amazonaws.com".to_owned(),
            (_, Some("AWS::S3::Bucket")) => id.to_lowercase(),
            (_, Some(kind @ ("AWS::SNS::Topic" | "AWS::SecretsManager::Secret"))) => arn(kind, id),
            _ => id.to_owned(),
        }
    }

    fn attribute(&self, argument: &Value) -> Option<String> {
        let dotted = match argument {
            Value::Array(_) => join(&json!([".", argument]))?,
            one => one.as_str()?.to_owned(),
        };
        let (id, attribute) = dotted.split_once('.')?;
        let kind = self.kinds.get(id).map(String::as_str).unwrap_or_default();
        Some(if attribute == "Arn" || attribute == "TopicArn" {
            arn(kind, id)
        } else {
            dotted.clone()
        })
    }

    /// `${Name}`, `${Resource.Attribute}`, `${!Literal}`, and the names of `Fn::Sub`'s own map.
    fn substitute(&self, argument: &Value) -> Result<String> {
        let (text, own) = match argument {
            Value::Array(pair) => (pair.first(), pair.get(1)),
            text => (Some(text), None),
        };
        let mut rest = text
            .and_then(Value::as_str)
            .context("Fn::Sub needs a string")?;
        let mut out = String::new();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after.split_once('}').context("${ without }")?;
            let value = match (name.strip_prefix('!'), own.and_then(|own| own.get(name))) {
                (Some(literal), _) => format!("${{{literal}}}"),
                (None, Some(value)) => plain(Some(value)),
                (None, None) => self
                    .attribute(&json!(name))
                    .unwrap_or_else(|| self.reference(name)),
            };
            out.extend([before, &value]);
            rest = tail;
        }
        Ok(out + rest)
    }
}

fn join(argument: &Value) -> Option<String> {
    let parts: Vec<_> = argument
        .get(1)?
        .as_array()?
        .iter()
        .map(|part| plain(Some(part)))
        .collect();
    Some(parts.join(argument.get(0)?.as_str()?))
}

fn split(argument: &Value) -> Option<Value> {
    let parts = argument.get(1)?.as_str()?.split(argument.get(0)?.as_str()?);
    Some(parts.collect())
}
