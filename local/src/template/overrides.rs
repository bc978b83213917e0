//! The template's parameters and maps, with what whoever starts the cloud sets in their place.
//! Pure.

use anyhow::{Result, bail};
use regex_lite::Regex;
use serde_json::{Map, Value};

use super::parameters::Parameters;
use super::values::{plain, section};

/// The values of all parameters, and the maps; `overrides` names parameters, or settings of the
/// maps, which are then the same in every column.
///
/// # Errors
/// One line: there is no such name, or the parameter may not have that value.
pub(super) fn apply(
    document: &Value,
    overrides: &Parameters,
) -> Result<(Parameters, Map<String, Value>)> {
    let (declared, mut maps) = (
        section(document, "Parameters"),
        section(document, "Mappings"),
    );
    for (name, value) in overrides {
        if !declared.contains_key(name) && !set(&mut maps, name, value) {
            bail!("there is no parameter or setting {name}");
        }
    }
    let parameters = declared
        .iter()
        .map(|(name, parameter)| Ok((name.clone(), value(name, parameter, overrides)?)));
    Ok((parameters.collect::<Result<_>>()?, maps))
}

/// A parameter's value.
fn value(name: &str, parameter: &Value, overrides: &Parameters) -> Result<String> {
    let value = overrides
        .get(name)
        .cloned()
        .unwrap_or_else(|| plain(parameter.get("Default")));
    if !matches(parameter, &value)? {
        bail!(
            "parameter {name} must be {}, not {value:?}",
            plain(parameter.get("ConstraintDescription"))
        );
    }
    let allowed = parameter.get("AllowedValues").and_then(Value::as_array);
    match allowed.map(|allowed| {
        allowed
            .iter()
            .map(|one| plain(Some(one)))
            .collect::<Vec<_>>()
    }) {
        Some(allowed) if !allowed.contains(&value) => {
            bail!(
                "parameter {name} must be one of {}, not {value:?}",
                allowed.join(", ")
            )
        }
        _ => Ok(value),
    }
}

/// Whether the whole value is as the parameter's `AllowedPattern` has it.
fn matches(parameter: &Value, value: &str) -> Result<bool> {
    let Some(pattern) = parameter.get("AllowedPattern").and_then(Value::as_str) else {
        return Ok(true);
    };
    Ok(Regex::new(&format!("^(?:{pattern})$"))?.is_match(value))
}

/// Whether there is a setting `name`, which then has `value` in every column.
fn set(maps: &mut Map<String, Value>, name: &str, value: &str) -> bool {
    let columns = maps
        .values_mut()
        .filter_map(Value::as_object_mut)
        .flat_map(Map::values_mut);
    let mut found = false;
    for place in columns.filter_map(|column| column.get_mut(name)) {
        *place = value.into();
        found = true;
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn applied(name: &str, value: &str) -> Result<(Parameters, Map<String, Value>)> {
        let document = json!({
            "Parameters": {
                "Stage": { "Default": "trial", "AllowedValues": ["trial", "live"] },
                "Sender": { "Default": "a" },
                "Code": {
                    "Default": "7", "AllowedPattern": "[0-9]+|none",
                    "ConstraintDescription": "a number",
                },
            },
            "Mappings": {
                "Stages": { "trial": { "Days": "9" }, "live": { "Days": "90" } },
                "Rest": { "Sms": { "Price": "1" } },
            },
        });
        apply(
            &document,
            &Parameters::from([(name.to_owned(), value.to_owned())]),
        )
    }

    #[test]
    fn a_parameter_replaces_its_default_and_must_be_allowed() {
        let (parameters, _) = applied("Stage", "live").unwrap();
        assert_eq!(
            (parameters["Stage"].as_str(), parameters["Sender"].as_str()),
            ("live", "a")
        );
        assert!(applied("Code", "80").is_ok() && applied("Code", "none").is_ok());
        for value in ["", "8x", "x8", "nones", "8\n"] {
            assert_eq!(
                applied("Code", value).unwrap_err().to_string(),
                format!("parameter Code must be a number, not {value:?}")
            );
        }
        assert_eq!(
            applied("Stage", "loose").unwrap_err().to_string(),
            r#"parameter Stage must be one of trial, live, not "loose""#
        );
    }

    #[test]
    fn a_setting_is_replaced_in_every_column_and_nothing_else_is() {
        let (_, maps) = applied("Days", "1").unwrap();
        let expected = json!({
            "Stages": { "trial": { "Days": "1" }, "live": { "Days": "1" } },
            "Rest": { "Sms": { "Price": "1" } },
        });
        assert_eq!(Value::Object(maps), expected);
    }

    #[test]
    fn an_unknown_name_is_refused_and_a_column_is_none() {
        for name in ["Nonsense", "Stages", "trial", "Sms"] {
            assert_eq!(
                applied(name, "").unwrap_err().to_string(),
                format!("there is no parameter or setting {name}")
            );
        }
    }
}
