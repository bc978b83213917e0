//! The template's conditions, and what depends on them: `Equals`, `Not`, `And`, `Or`, `Condition`,
//! `If`. Pure.

use serde_json::Value;
use serde_norway::Value as Yaml;

use super::resolve::Scope;
use super::values::plain;

impl Scope {
    /// Decides the section `Conditions`, in rounds, because one may name others.
    pub(super) fn decide(&mut self, section: &Yaml) {
        loop {
            let Value::Object(mut decided) = self.value(section) else {
                return;
            };
            decided.retain(|_, one| one.is_boolean());
            if decided.len() == self.conditions.len() {
                return;
            }
            self.conditions = decided;
        }
    }

    /// A function of truth, its `argument` evaluated; none where something in it is not decided.
    pub(super) fn logic(&self, name: &str, argument: &Value) -> Option<Value> {
        if name == "Condition" {
            return self.conditions.get(argument.as_str()?).cloned();
        }
        let list = argument.as_array()?;
        let truths = || list.iter().map(Value::as_bool).collect::<Option<Vec<_>>>();
        match (name, list.as_slice()) {
            ("Equals", [one, other]) => Some((scalar(one)? == scalar(other)?).into()),
            ("Not", [one]) => Some((!one.as_bool()?).into()),
            ("And", _) => Some(truths()?.iter().all(|one| *one).into()),
            ("Or", _) => Some(truths()?.iter().any(|one| *one).into()),
            ("If", [condition, then, otherwise]) => {
                let holds = self.conditions.get(condition.as_str()?)?.as_bool()?;
                Some(if holds { then } else { otherwise }.clone())
            }
            _ => None,
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    (!value.is_object() && !value.is_array()).then(|| plain(Some(value)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Parameters, resolve};

    const TEXT: &str = "
Parameters:
  Zone: { Type: String, Default: none }
Mappings:
  Hosts: { trial: { Host: none } }
Conditions:
  Both: !And [!Condition HasHost, !Condition HasZone]
  Either: !Or [!Condition HasHost, !Condition HasZone]
  HasHost: !Not [!Equals [!FindInMap [Hosts, trial, Host], none]]
  HasZone: !Not [!Equals [!Ref Zone, none]]
  Round: !Not [!Condition Round]
Out:
  host: !If [HasHost, !FindInMap [Hosts, trial, Host], !Ref AWS::NoValue]
  either: { Fn::If: [Either, yes, no] }
  both: [!If [Both, both, !Ref AWS::NoValue], last]
  round: !If [Round, a, b]
";

    #[test]
    fn what_a_condition_leaves_out_is_left_out() {
        let out = |overrides: &[(&str, &str)]| {
            let overrides = overrides
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            resolve::document(TEXT, &overrides.collect::<Parameters>()).unwrap()["Out"].clone()
        };
        let round = json!({ "Fn::If": ["Round", "a", "b"] });
        assert_eq!(
            out(&[]),
            json!({ "either": "no", "both": ["last"], "round": round })
        );
        let host = json!({ "host": "h", "either": "yes", "both": ["last"], "round": round });
        assert_eq!(out(&[("Host", "h")]), host);
        let both =
            json!({ "host": "h", "either": "yes", "both": ["both", "last"], "round": round });
        assert_eq!(out(&[("Host", "h"), ("Zone", "z")]), both);
    }
}
