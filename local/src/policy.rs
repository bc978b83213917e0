//! IAM statements as they stand in `template.yaml`: who may do what to which resource. Pure rules.

mod wildcard;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::template::strings;
use wildcard::{any_like, like};

/// What the local cloud has no model of: it encrypts nothing, so no call needs these actions, and a statement that grants
/// only them is left out. Whether a function needs them shows on AWS.
const UNMODELLED: [&str; 1] = ["kms:"];

/// A policy statement.
#[derive(Clone, Debug)]
pub struct Statement {
    allow: bool,
    actions: Vec<String>,
    resources: Resources,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
enum Resources {
    In(Vec<String>),
    NotIn(Vec<String>),
}

/// `ForAllValues:StringLike` and its like: every value of the key must match one of the patterns.
#[derive(Clone, Debug)]
struct Condition {
    key: String,
    patterns: Vec<String>,
    /// `ForAllValues:` holds for a key that the request does not have.
    vacuous: bool,
}

/// One thing that a call needs to be allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// `dynamodb:GetItem`.
    pub action: String,
    /// The resource by each of its names; a grant for one is enough.
    pub resources: Vec<String>,
    /// What conditions can ask about: `dynamodb:LeadingKeys` and the like.
    pub context: BTreeMap<&'static str, Vec<String>>,
}

/// An allowed action on a resource, as granted (with wildcards) or as used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Logical id of the function.
    pub function: String,
    /// `dynamodb:GetItem`.
    pub action: String,
    /// ARN or pattern.
    pub resource: String,
}

/// Whether `statements` allow `need`: one must allow it and none deny it.
#[must_use]
pub fn allows(statements: &[Statement], need: &Need) -> bool {
    let mut matching = statements.iter().filter(|statement| statement.matches(need)).peekable();
    matching.peek().is_some() && matching.all(|statement| statement.allow)
}

impl Statement {
    /// The inline statements of SAM's `Policies`; the name of a managed policy grants nothing here.
    ///
    /// # Errors
    /// What in a statement the local cloud cannot judge.
    pub fn read_policies(policies: Option<&Value>) -> Result<Vec<Self>> {
        let documents: Vec<&Value> = match policies {
            Some(Value::Array(list)) => list.iter().collect(),
            other => other.into_iter().collect(),
        };
        let mut statements = Vec::new();
        for document in documents.into_iter().filter(|document| !document.is_string()) {
            let list = match document.get("Statement").context("a policy without Statement is not understood")? {
                Value::Array(list) => list.as_slice(),
                one => std::slice::from_ref(one),
            };
            let judged = list.iter().filter(|one| !is_unmodelled(one));
            statements.extend(judged.map(Self::read).collect::<Result<Vec<_>>>()?);
        }
        Ok(statements)
    }

    fn read(value: &Value) -> Result<Self> {
        let resources = match (value.get("Resource"), value.get("NotResource")) {
            (Some(list), None) => Resources::In(strings(Some(list))),
            (None, Some(list)) => Resources::NotIn(strings(Some(list))),
            _ => bail!("a statement needs either Resource or NotResource"),
        };
        let (Resources::In(names) | Resources::NotIn(names)) = &resources;
        let actions = strings(value.get("Action"));
        if actions.is_empty() || names.is_empty() {
            bail!("a statement's Action or Resource is not understood: {value}");
        }
        let allow = value.get("Effect").and_then(Value::as_str) == Some("Allow");
        Ok(Self { allow, actions, resources, conditions: conditions(value.get("Condition"))? })
    }

    fn matches(&self, need: &Need) -> bool {
        self.resources.cover(&need.resources)
            && any_like(&self.actions, &need.action)
            && self.conditions.iter().all(|one| one.holds(need))
    }

    /// The pairs of action and resource that the statement allows and nothing in `used` made use of.
    pub(crate) fn unused(&self, function: &str, used: &[&Grant]) -> Vec<Grant> {
        let parts = if self.allow { self.resources.parts() } else { Vec::new() };
        let pairs = self.actions.iter().flat_map(|action| parts.iter().map(move |(name, part)| (action, name, part)));
        let serves = |action: &str, part: &Resources| {
            used.iter().any(|used| like(action, &used.action) && part.cover(std::slice::from_ref(&used.resource)))
        };
        let unused = pairs.filter(|(action, _, part)| !serves(action, part));
        unused
            .map(|(a, name, _)| Grant { function: function.to_owned(), action: a.clone(), resource: name.clone() })
            .collect()
    }
}

impl Resources {
    /// Whether any of a resource's names is meant.
    fn cover(&self, names: &[String]) -> bool {
        match self {
            Self::In(patterns) => names.iter().any(|name| any_like(patterns, name)),
            Self::NotIn(patterns) => !names.iter().any(|name| any_like(patterns, name)),
        }
    }

    /// One by one, each with a name to show.
    fn parts(&self) -> Vec<(String, Self)> {
        match self {
            Self::In(patterns) => patterns.iter().map(|one| (one.clone(), Self::In(vec![one.clone()]))).collect(),
            Self::NotIn(patterns) => vec![(format!("not {}", patterns.join(", ")), self.clone())],
        }
    }
}

impl Condition {
    fn holds(&self, need: &Need) -> bool {
        match need.context.get(self.key.as_str()) {
            Some(values) => values.iter().all(|value| any_like(&self.patterns, value)),
            None => self.vacuous,
        }
    }
}

fn is_unmodelled(statement: &Value) -> bool {
    let actions = strings(statement.get("Action"));
    !actions.is_empty() && actions.iter().all(|action| UNMODELLED.iter().any(|service| action.starts_with(service)))
}

fn conditions(value: Option<&Value>) -> Result<Vec<Condition>> {
    let mut all = Vec::new();
    for (operator, keys) in value.and_then(Value::as_object).into_iter().flatten() {
        let plain = operator.strip_prefix("ForAllValues:").unwrap_or(operator);
        if !["StringEquals", "StringLike"].contains(&plain) {
            bail!("the condition {operator} is not understood");
        }
        for (key, patterns) in keys.as_object().into_iter().flatten() {
            if !["dynamodb:LeadingKeys", "ses:FromAddress"].contains(&key.as_str()) {
                bail!("the condition key {key} is not understood");
            }
            all.push(Condition { key: key.clone(), patterns: strings(Some(patterns)), vacuous: plain != operator });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn need(action: &str, resource: &str, keys: Option<&[&str]>) -> Need {
        let keys = keys.map(|keys| ("dynamodb:LeadingKeys", keys.iter().map(|key| (*key).to_owned()).collect()));
        Need { action: action.to_owned(), resources: vec![resource.to_owned()], context: keys.into_iter().collect() }
    }

    fn statements(value: &Value) -> Vec<Statement> {
        Statement::read_policies(Some(&json!([{ "Statement": value }]))).unwrap()
    }

    #[test]
    fn a_deny_wins_and_nothing_is_allowed_by_default() {
        let granted = statements(&json!([
            { "Effect": "Allow", "Action": "dynamodb:*", "Resource": ["t", "t/index/*"] },
            { "Effect": "Deny", "Action": ["dynamodb:Scan"], "Resource": "*" },
        ]));
        assert!(allows(&granted, &need("dynamodb:GetItem", "t", None)));
        assert!(!allows(&granted, &need("dynamodb:GetItem", "u", None)));
        assert!(!allows(&granted, &need("dynamodb:Scan", "t", None)));
        assert!(!allows(&[], &need("dynamodb:GetItem", "t", None)));
    }

    #[test]
    fn leading_keys_bound_the_partitions() {
        let granted = statements(&json!({
            "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "t",
            "Condition": { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["ACCOUNT#*"] } },
        }));
        assert!(allows(&granted, &need("dynamodb:GetItem", "t", Some(&["ACCOUNT#1"]))));
        assert!(!allows(&granted, &need("dynamodb:GetItem", "t", Some(&["ACCOUNT#1", "EMAIL#a"]))));
        assert!(allows(&granted, &need("dynamodb:GetItem", "t", None)), "as IAM has it");
    }

    #[test]
    fn everything_but_a_topic() {
        let granted =
            statements(&json!({ "Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*" }));
        assert!(allows(&granted, &need("sns:Publish", "+447700900000", None)));
        assert!(!allows(&granted, &need("sns:Publish", "arn:aws:sns:us-east-1:1:Topic", None)));
    }

    #[test]
    fn what_the_local_cloud_has_no_model_of_is_left_out_only_where_it_stands_alone() {
        let via = json!({ "StringEquals": { "kms:ViaService": "dynamodb.us-east-1.amazonaws.com" } });
        let alone = json!({ "Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "k", "Condition": via });
        assert_eq!(statements(&alone).len(), 0);
        let beside = json!({ "Effect": "Allow", "Action": ["kms:Decrypt", "s3:GetObject"], "Resource": "k" });
        assert_eq!(statements(&beside).len(), 1);
    }

    #[test]
    fn what_cannot_be_judged_is_refused() {
        let odd = json!({ "Statement": {
            "Effect": "Allow", "Action": "a", "Resource": "b", "Condition": { "IpAddress": { "aws:SourceIp": "::1" } },
        } });
        assert!(Statement::read_policies(Some(&odd)).is_err());
    }
}
