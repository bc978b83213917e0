//! What the template asks and what it sets: few questions, and names that say which setting is
//! meant. Tests only.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Parameters, TEXT, resolve, values};

/// Every entry of every map: map, column, name.
fn entries() -> Vec<[String; 3]> {
    let document = resolve::document(TEXT, &Parameters::new()).unwrap();
    let mut entries = Vec::new();
    for (map, columns) in values::section(&document, "Mappings") {
        for (column, settings) in columns.as_object().unwrap() {
            for (name, value) in settings.as_object().unwrap() {
                assert!(
                    value.as_str().is_some_and(|value| !value.is_empty()),
                    "{name} is no text"
                );
                entries.push([map.clone(), column.clone(), name.clone()]);
            }
        }
    }
    entries
}

fn parameters() -> serde_json::Map<String, Value> {
    values::section(
        &resolve::document(TEXT, &Parameters::new()).unwrap(),
        "Parameters",
    )
}

#[test]
fn the_template_asks_five_questions_at_most() {
    let names: Vec<_> = parameters().keys().cloned().collect();
    assert!(
        (1..=5).contains(&names.len()),
        "every parameter is a question of `sam deploy --guided`: {names:?}"
    );
}

#[test]
fn every_stage_has_a_column_with_the_same_settings() {
    let stages = parameters()["Stage"]["AllowedValues"]
        .as_array()
        .unwrap()
        .clone();
    let column = |stage: &str| -> BTreeSet<_> {
        let column = entries()
            .into_iter()
            .filter(|[map, column, _]| map == "Stages" && column == stage);
        column.map(|[_, _, name]| name).collect()
    };
    let columns: BTreeSet<_> = stages
        .iter()
        .map(|stage| column(stage.as_str().unwrap()))
        .collect();
    assert!(
        columns.len() == 1 && !columns.first().unwrap().is_empty(),
        "{columns:?}"
    );
    let names: BTreeSet<_> = entries()
        .into_iter()
        .filter(|[map, ..]| map == "Stages")
        .map(|[_, column, _]| column)
        .collect();
    assert_eq!(names.len(), stages.len(), "{names:?}");
}

#[test]
fn a_name_is_one_setting_or_one_parameter() {
    let mut seen: BTreeSet<_> = parameters().keys().cloned().collect();
    let places = |[map, column, name]: [String; 3]| {
        (
            if map == "Stages" {
                map
            } else {
                map + "/" + &column
            },
            name,
        )
    };
    for (place, name) in entries().into_iter().map(places).collect::<BTreeSet<_>>() {
        assert!(
            seen.insert(name.clone()),
            "{name} in {place} is a second one"
        );
    }
}

#[test]
fn every_setting_is_used() {
    for [map, column, name] in entries() {
        let key = if map == "Stages" {
            "!Ref Stage"
        } else {
            column.as_str()
        };
        let used = format!("!FindInMap [{map}, {key}, {name}]");
        assert!(TEXT.contains(&used), "{used}");
    }
}
