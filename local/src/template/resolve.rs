//! CloudFormation's intrinsic functions, short (`!Ref`) and long (`Fn::Sub`): YAML with them in, plain JSON out.
//! A function that is not known here stays as it is, so that only a reader who needs its value complains.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use serde_norway::Value as Yaml;

use super::Parameters;

/// The region that local ARNs and signatures name.
pub const REGION: &str = "us-east-1";
/// The account that local ARNs name.
pub const ACCOUNT: &str = "123456789012";

/// The whole document with every intrinsic function evaluated.
pub(super) fn document(text: &str, overrides: &Parameters) -> Result<Value> {
    let mut yaml: Yaml = serde_norway::from_str(text)?;
    yaml.apply_merge()?;
    let plain = Scope::default().value(&yaml);
    let scope = Scope { parameters: parameters(&plain, overrides)?, kinds: kinds(&plain) };
    Ok(scope.value(&yaml))
}

/// The object under `key`; empty when there is none.
pub(super) fn section(value: &Value, key: &str) -> Map<String, Value> {
    value.get(key).and_then(Value::as_object).cloned().unwrap_or_default()
}

/// A resource's `Type`.
pub(super) fn kind(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

fn kinds(document: &Value) -> BTreeMap<String, String> {
    section(document, "Resources").iter().map(|(id, resource)| (id.clone(), kind(resource).to_owned())).collect()
}

fn parameters(document: &Value, overrides: &Parameters) -> Result<Parameters> {
    let declared = section(document, "Parameters");
    if let Some(unknown) = overrides.keys().find(|name| !declared.contains_key(*name)) {
        bail!("there is no parameter {unknown}");
    }
    let value = |(name, parameter): (&String, &Value)| {
        let value = overrides.get(name).cloned().unwrap_or_else(|| plain(parameter.get("Default")));
        let allowed = parameter.get("AllowedValues").and_then(Value::as_array);
        match allowed {
            Some(allowed) if !allowed.iter().any(|one| plain(Some(one)) == value) => {
                let allowed: Vec<_> = allowed.iter().map(|one| plain(Some(one))).collect();
                bail!("parameter {name} must be one of {}, not {value:?}", allowed.join(", "))
            }
            _ => Ok((name.clone(), value)),
        }
    };
    declared.iter().map(value).collect()
}

/// A scalar as CloudFormation writes it into a string.
fn plain(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// The ARN of the resource `id` of type `kind`.
pub(super) fn arn(kind: &str, id: &str) -> String {
    match kind {
        "AWS::S3::Bucket" => format!("arn:aws:s3:::{}", id.to_lowercase()),
        "AWS::DynamoDB::Table" => format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{id}"),
        "AWS::SecretsManager::Secret" => format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{id}"),
        "AWS::SNS::Topic" => format!("arn:aws:sns:{REGION}:{ACCOUNT}:{id}"),
        "AWS::Serverless::Function" => format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{id}"),
        _ => format!("arn:aws:local:{REGION}:{ACCOUNT}:{id}"),
    }
}

#[derive(Default)]
struct Scope {
    parameters: Parameters,
    kinds: BTreeMap<String, String>,
}

impl Scope {
    fn value(&self, yaml: &Yaml) -> Value {
        match yaml {
            Yaml::Tagged(tagged) => {
                let name = tagged.tag.to_string();
                self.intrinsic(name.trim_start_matches('!'), &tagged.value)
            }
            Yaml::Mapping(map) => self.mapping(map),
            Yaml::Sequence(list) => list.iter().map(|one| self.value(one)).collect(),
            scalar => serde_json::to_value(scalar).unwrap_or_default(),
        }
    }

    fn mapping(&self, map: &serde_norway::Mapping) -> Value {
        if let (1, Some((Yaml::String(key), argument))) = (map.len(), map.iter().next())
            && let Some(name) = key.strip_prefix("Fn::").or_else(|| (key == "Ref").then_some("Ref"))
        {
            return self.intrinsic(name, argument);
        }
        let entry = |(key, value): (&Yaml, &Yaml)| (plain(Some(&self.value(key))), self.value(value));
        Value::Object(map.iter().map(entry).collect())
    }

    fn intrinsic(&self, name: &str, argument: &Yaml) -> Value {
        let argument = self.value(argument);
        let known = match name {
            "Ref" => argument.as_str().map(|id| self.reference(id)),
            "GetAtt" => self.attribute(&argument),
            "Sub" => self.substitute(&argument).ok(),
            "Join" => join(&argument),
            _ => None,
        };
        known.map_or_else(|| json!({ format!("Fn::{name}"): argument }), Value::String)
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
        Some(if attribute == "Arn" || attribute == "TopicArn" { arn(kind, id) } else { dotted.clone() })
    }

    /// `${Name}`, `${Resource.Attribute}`, `${!Literal}`, and the names of `Fn::Sub`'s own map.
    fn substitute(&self, argument: &Value) -> Result<String> {
        let (text, own) = match argument {
            Value::Array(pair) => (pair.first(), pair.get(1)),
            text => (Some(text), None),
        };
        let mut rest = text.and_then(Value::as_str).context("Fn::Sub needs a string")?;
        let mut out = String::new();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after.split_once('}').context("${ without }")?;
            let value = match (name.strip_prefix('!'), own.and_then(|own| own.get(name))) {
                (Some(literal), _) => format!("${{{literal}}}"),
                (None, Some(value)) => plain(Some(value)),
                (None, None) => self.attribute(&json!(name)).unwrap_or_else(|| self.reference(name)),
            };
            out.extend([before, &value]);
            rest = tail;
        }
        Ok(out + rest)
    }
}

fn join(argument: &Value) -> Option<String> {
    let parts: Vec<_> = argument.get(1)?.as_array()?.iter().map(|part| plain(Some(part))).collect();
    Some(parts.join(argument.get(0)?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
Parameters:
  Name: { Type: String, Default: Ann }
Resources:
  Table: { Type: 'AWS::DynamoDB::Table' }
  Files: { Type: 'AWS::S3::Bucket' }
Out: &out
  ref: !Ref Name
  long: { Ref: Files }
  arn: !GetAtt Table.Arn
  list: { Fn::GetAtt: [Files, Arn] }
  sub: !Sub '${Files.Arn}/${Name}/${!kept}/${AWS::Region}'
  own: !Sub ['${a}-${Name}', { a: !Ref Table }]
  join: !Join ['/', [a, !Ref Name]]
  unknown: !Select [0, [a]]
Again: *out
";

    #[test]
    fn short_and_long_forms_are_evaluated() {
        let document = document(TEXT, &Parameters::new()).unwrap();
        let expected = json!({
            "ref": "Ann",
            "long": "files",
            "arn": "arn:aws:dynamodb:us-east-1:123456789012:table/Table",
            "list": "arn:aws:s3:::files",
            "sub": "arn:aws:s3:::files/Ann/${kept}/us-east-1",
            "own": "Table-Ann",
            "join": "a/Ann",
            "unknown": { "Fn::Select": [0, ["a"]] },
        });
        assert_eq!(document["Out"], expected);
        assert_eq!(document["Again"], expected);
    }
}
