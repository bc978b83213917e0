//! IAM statements as they stand in `template.yaml`: who may do what to which resource. Pure rules.

mod wildcard;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::template::strings;
use wildcard::{any_like, like};

/// What the local cloud has no model of: it encrypts nothing, so no call needs these actions, and a statement that grants
/// only them is left out. Whether a function needs them shows on AWS.
const UNMODELLED: [&str; 1] = ["kms:"];

/// The condition key that holds the partitions which a call touches.
const LEADING_KEYS: &str = "dynamodb:LeadingKeys";

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

/// `ForAllValues:StringLike` and its like: the values of the key must match one of the patterns.
#[derive(Clone, Debug)]
struct Condition {
    key: String,
    patterns: Vec<String>,
    quantifier: Quantifier,
}

/// How many of the values of a key must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    /// The key must be there, and all of its values match.
    Plain,
    /// `ForAllValues:` also holds for a key that the request does not have.
    All,
    /// `ForAnyValue:` holds where one value matches.
    Any,
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
    /// The beginning of a partition's key, up to its first `#`, or the pattern of such keys; none where it does not matter.
    pub partition: Option<String>,
}

impl Grant {
    /// What `function` made use of when it was allowed `need`.
    pub(crate) fn used(function: &str, need: &Need) -> Vec<Self> {
        let keys = need.context.get(LEADING_KEYS).map(Vec::as_slice).unwrap_or_default();
        let kind = |key: &String| key.split_inclusive('#').next().map(str::to_owned);
        let partitions = if keys.is_empty() { vec![None] } else { keys.iter().map(kind).collect() };
        let pairs = need.resources.iter().flat_map(|resource| partitions.iter().map(move |one| (resource, one)));
        let grant = |(resource, partition): (&String, &Option<String>)| Self {
            function: function.to_owned(),
            action: need.action.clone(),
            resource: resource.clone(),
            partition: partition.clone(),
        };
        pairs.map(grant).collect()
    }
}

/// Whether `statements` allow `need`: one must allow it and none deny it.
#[must_use]
pub fn allows(statements: &[Statement], need: &Need) -> bool {
    let mut matching = statements.iter().filter(|statement| statement.matches(need)).peekable();
    matching.peek().is_some() && matching.all(|statement| statement.allow)
}

impl Statement {
    /// The statements of SAM's `Policies`: those that stand there, and those of the policies in `managed` that are named
    /// there. A policy of AWS's own grants nothing here.
    ///
    /// # Errors
    /// What in a statement the local cloud cannot judge.
    pub fn read_policies(policies: Option<&Value>, managed: &Map<String, Value>) -> Result<Vec<Self>> {
        let listed: Vec<&Value> = match policies {
            Some(Value::Array(list)) => list.iter().collect(),
            other => other.into_iter().collect(),
        };
        let mut statements = Vec::new();
        for document in listed.into_iter().filter_map(|one| named(one, managed)) {
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

    /// What the statement allows and nothing in `used` made use of: action, resource and pattern of partitions.
    pub(crate) fn unused(&self, function: &str, used: &[&Grant]) -> Vec<Grant> {
        let parts = if self.allow { self.resources.parts() } else { Vec::new() };
        let pairs = self.actions.iter().flat_map(|action| parts.iter().map(move |(name, part)| (action, name, part)));
        let serves = |action: &str, part: &Resources, partition: Option<&String>| {
            let partition_fits = |used: &Grant| match (partition, &used.partition) {
                (Some(pattern), Some(partition)) => like(pattern, partition),
                (wanted, _) => wanted.is_none(),
            };
            let fits = |used: &Grant| like(action, &used.action) && part.cover(std::slice::from_ref(&used.resource));
            used.iter().any(|used| fits(used) && partition_fits(used))
        };
        let partitions = self.partitions();
        let triples = pairs.flat_map(|pair| partitions.iter().map(move |partition| (pair, *partition)));
        let unused = triples.filter(|((action, _, part), partition)| !serves(action, part, *partition));
        unused
            .map(|((action, name, _), partition)| Grant {
                function: function.to_owned(),
                action: action.clone(),
                resource: name.clone(),
                partition: partition.cloned(),
            })
            .collect()
    }

    /// The patterns of the partitions that the statement is bound to; a single none where it is not.
    fn partitions(&self) -> Vec<Option<&String>> {
        let bound = self.conditions.iter().filter(|one| one.key == LEADING_KEYS);
        let patterns: Vec<_> = bound.flat_map(|one| &one.patterns).map(Some).collect();
        if patterns.is_empty() { vec![None] } else { patterns }
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
        let fits = |value: &String| any_like(&self.patterns, value);
        match (need.context.get(self.key.as_str()), self.quantifier) {
            (Some(values), Quantifier::Any) => values.iter().any(fits),
            (Some(values), Quantifier::Plain | Quantifier::All) => values.iter().all(fits),
            (None, quantifier) => quantifier == Quantifier::All,
        }
    }
}

/// The policy itself, where only its name stands.
fn named<'a>(policy: &'a Value, managed: &'a Map<String, Value>) -> Option<&'a Value> {
    match policy {
        Value::String(name) => managed.get(name),
        inline => Some(inline),
    }
}

fn is_unmodelled(statement: &Value) -> bool {
    let actions = strings(statement.get("Action"));
    !actions.is_empty() && actions.iter().all(|action| UNMODELLED.iter().any(|service| action.starts_with(service)))
}

fn conditions(value: Option<&Value>) -> Result<Vec<Condition>> {
    let mut all = Vec::new();
    for (operator, keys) in value.and_then(Value::as_object).into_iter().flatten() {
        let (quantifier, plain) = match operator.split_once(':') {
            None => (Quantifier::Plain, operator.as_str()),
            Some(("ForAllValues", plain)) => (Quantifier::All, plain),
            Some(("ForAnyValue", plain)) => (Quantifier::Any, plain),
            Some(_) => bail!("the condition {operator} is not understood"),
        };
        if !["StringEquals", "StringLike"].contains(&plain) {
            bail!("the condition {operator} is not understood");
        }
        for (key, patterns) in keys.as_object().into_iter().flatten() {
            if ![LEADING_KEYS, "ses:FromAddress"].contains(&key.as_str()) {
                bail!("the condition key {key} is not understood");
            }
            all.push(Condition { key: key.clone(), patterns: strings(Some(patterns)), quantifier });
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
        Statement::read_policies(Some(&json!([{ "Statement": value }])), &Map::new()).unwrap()
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
    fn a_deny_that_names_partitions_holds_for_them_alone() {
        let granted = statements(&json!([
            { "Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": "t" },
            { "Effect": "Deny", "Action": "dynamodb:*", "Resource": "t",
              "Condition": { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": ["AUDIT#*"] } } },
        ]));
        let allowed = |keys: &[&str]| allows(&granted, &need("dynamodb:UpdateItem", "t", Some(keys)));
        assert!(allowed(&["ACCOUNT#1"]) && allows(&granted, &need("dynamodb:UpdateItem", "t", None)));
        assert!(!allowed(&["AUDIT#KEYRING"]) && !allowed(&["ACCOUNT#1", "AUDIT#KEYRING"]));
    }

    #[test]
    fn a_partition_that_nothing_touches_is_a_right_that_nobody_needs() {
        let granted = statements(&json!({
            "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "t",
            "Condition": { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["ACCOUNT#*", "EMAIL#*"] } },
        }));
        let used = Grant::used("f", &need("dynamodb:GetItem", "t", Some(&["ACCOUNT#1"])));
        let unused = granted[0].unused("f", &used.iter().collect::<Vec<_>>());
        let partitions: Vec<_> = unused.iter().map(|grant| grant.partition.as_deref()).collect();
        assert_eq!(partitions, [Some("EMAIL#*")]);
    }

    #[test]
    fn a_policy_is_said_once_and_named_by_many() {
        let statement = json!({ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "s" });
        let managed = Map::from_iter([("Common".to_owned(), json!({ "Statement": [statement] }))]);
        let read = |policies: Value| Statement::read_policies(Some(&policies), &managed).unwrap();
        assert!(allows(&read(json!(["Common"])), &need("secretsmanager:GetSecretValue", "s", None)));
        assert!(read(json!(["AWSLambdaExecute"])).is_empty());
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
        assert!(Statement::read_policies(Some(&odd), &Map::new()).is_err());
    }
}
