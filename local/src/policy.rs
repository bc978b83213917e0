//! IAM statements as they stand in `template.yaml`: who may do what to which resource. Pure rules.

mod condition;
mod grant;
#[cfg(test)]
mod tests;
mod wildcard;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::template::values::strings;
use condition::Condition;
use wildcard::{any_like, like};

pub use grant::{Grant, Need};

/// What the local cloud has no model of: it encrypts nothing, so no call needs these actions, and a
/// statement that grants only them is left out. Whether a function needs them shows on AWS.
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

/// Whether `statements` allow `need`: one must allow it and none deny it.
#[must_use]
pub fn allows(statements: &[Statement], need: &Need) -> bool {
    let mut matching = statements
        .iter()
        .filter(|statement| statement.matches(need))
        .peekable();
    matching.peek().is_some() && matching.all(|statement| statement.allow)
}

impl Statement {
    /// The statements of SAM's `Policies`: those that stand there, and those of the policies in
    /// `managed` that are named there. A policy of AWS's own grants nothing here.
    ///
    /// # Errors
    /// What in a statement the local cloud cannot judge.
    pub fn read_policies(
        policies: Option<&Value>,
        managed: &Map<String, Value>,
    ) -> Result<Vec<Self>> {
        let listed: Vec<&Value> = match policies {
            Some(Value::Array(list)) => list.iter().collect(),
            other => other.into_iter().collect(),
        };
        let mut statements = Vec::new();
        for document in listed.into_iter().filter_map(|one| named(one, managed)) {
            let list = match document
                .get("Statement")
                .context("a policy without Statement is not understood")?
            {
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
        Ok(Self {
            allow,
            actions,
            resources,
            conditions: Condition::read(value.get("Condition"))?,
        })
    }

    fn matches(&self, need: &Need) -> bool {
        self.resources.cover(&need.resources)
            && any_like(&self.actions, &need.action)
            && self.conditions.iter().all(|one| one.holds(need))
    }

    /// What the statement allows and nothing in `used` made use of: action, resource and pattern of
    /// partitions.
    pub(crate) fn unused(&self, function: &str, used: &[&Grant]) -> Vec<Grant> {
        let parts = if self.allow {
            self.resources.parts()
        } else {
            Vec::new()
        };
        let pairs = self
            .actions
            .iter()
            .flat_map(|action| parts.iter().map(move |(name, part)| (action, name, part)));
        let serves = |action: &str, part: &Resources, partition: Option<&String>| {
            let partition_fits = |used: &Grant| match (partition, &used.partition) {
                (Some(pattern), Some(partition)) => like(pattern, partition),
                (wanted, _) => wanted.is_none(),
            };
            let fits = |used: &Grant| {
                like(action, &used.action) && part.cover(std::slice::from_ref(&used.resource))
            };
            used.iter().any(|used| fits(used) && partition_fits(used))
        };
        let partitions = self.partitions();
        let triples =
            pairs.flat_map(|pair| partitions.iter().map(move |partition| (pair, *partition)));
        let unused =
            triples.filter(|((action, _, part), partition)| !serves(action, part, *partition));
        unused
            .map(|((action, name, _), partition)| Grant {
                function: function.to_owned(),
                action: action.clone(),
                resource: name.clone(),
                partition: partition.cloned(),
            })
            .collect()
    }

    /// The patterns of the partitions that the statement is bound to; a single none where it is
    /// not.
    fn partitions(&self) -> Vec<Option<&String>> {
        let patterns: Vec<_> = self
            .conditions
            .iter()
            .flat_map(Condition::partitions)
            .map(Some)
            .collect();
        if patterns.is_empty() {
            vec![None]
        } else {
            patterns
        }
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
            Self::In(patterns) => patterns
                .iter()
                .map(|one| (one.clone(), Self::In(vec![one.clone()])))
                .collect(),
            Self::NotIn(patterns) => vec![(format!("not {}", patterns.join(", ")), self.clone())],
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
    !actions.is_empty()
        && actions
            .iter()
            .all(|action| UNMODELLED.iter().any(|service| action.starts_with(service)))
}
