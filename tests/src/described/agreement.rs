//! The description, the template and the events have the same operations.

use std::collections::BTreeSet;

use local::template::{Parameters, Route, Template};
use serde_json::Value;

use super::document::DOCUMENT;
use crate::fixtures::Fixture;

#[test]
fn every_operation_of_the_template_is_described_and_no_other() {
    let template = Template::load(&Parameters::new()).unwrap();
    let routes = template.routes().map(|(route, _)| route);
    let operations: BTreeSet<_> = routes
        .filter(|route| route.is_operation())
        .map(Route::key)
        .collect();
    let described: BTreeSet<_> = DOCUMENT.operations.keys().cloned().collect();
    assert_eq!(described, operations);
}

#[test]
fn every_event_is_a_described_request() {
    let proof = format!("{}=", "A".repeat(43));
    for fixture in Fixture::all() {
        let fixture = fixture.with("SCRAM_PROOF", &proof);
        let operation = &DOCUMENT.operations[fixture.route()];
        let bearer = fixture
            .event
            .pointer("/headers/authorization")
            .and_then(Value::as_str);
        let mut request = fixture.request(bearer);
        for name in ["session", "platform"] {
            if let Some(value) = fixture.event["headers"][name].as_str() {
                request.headers_mut().insert(name, value.parse().unwrap());
            }
        }
        operation
            .describes_request(&request)
            .unwrap_or_else(|problem| panic!("{}: {problem}", fixture.name));
    }
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let names: BTreeSet<_> = DOCUMENT.operations.values().map(|one| &one.id).collect();
    assert_eq!(names.len(), DOCUMENT.operations.len());
    for name in names {
        let is_name = |one: char| one.is_ascii_alphanumeric();
        assert!(
            name.starts_with(|one: char| one.is_ascii_lowercase()) && name.chars().all(is_name)
        );
    }
}

#[test]
fn every_operation_says_what_it_does_and_under_which_heading() {
    let headings: BTreeSet<_> = DOCUMENT.json["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut used = BTreeSet::new();
    for operation in DOCUMENT.operations.values() {
        let own = DOCUMENT.json.pointer(&operation.place[1..]).unwrap();
        assert!(own["summary"].is_string(), "{}", operation.place);
        used.extend(
            own["tags"]
                .as_array()
                .unwrap()
                .iter()
                .map(|tag| tag.as_str().unwrap()),
        );
    }
    assert_eq!(used, headings);
}
