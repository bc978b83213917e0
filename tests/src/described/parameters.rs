//! What the functions read of a request is what the description lets clients send.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::Path;

use serde_json::Value;
use shared::error::Field;

use super::document::DOCUMENT;

/// How handlers read a field by its name.
const READERS: [&str; 10] = [
    "required", "present", "prose", "nullable", "optional", "integer", "date", "map", "upload",
    "text",
];
/// Read in a way of its own (functions/session/src/po2.rs).
const APART: [&str; 2] = ["api_key", "secret"];

#[test]
fn every_field_that_functions_read_is_described_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut read: BTreeSet<_> = APART.map(str::to_owned).into();
    for folder in ["functions", "shared/src"] {
        fields(&root.join(folder), &mut read);
    }
    assert_eq!(described(), read);
}

fn fields(folder: &Path, read: &mut BTreeSet<String>) {
    for entry in read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fields(&path, read);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for reader in READERS {
                let is_read =
                    |field: &&Field| code.contains(&format!("{reader}(Field::{field:?})"));
                let fields = Field::ALL.iter().filter(is_read);
                read.extend(fields.map(|field| field.name().to_owned()));
                let call = format!("{reader}(\"");
                let calls = code.split(&call).skip(1);
                let names = calls.filter_map(|rest| Some(rest.split_once("\")")?.0));
                // Settings are read so, too, and have names in capitals.
                let fields = names.filter(|name| name.starts_with(|one: char| one.is_lowercase()));
                read.extend(fields.map(str::to_owned));
            }
        }
    }
}

/// The names of all fields of bodies, and of parameters that may stand in them.
fn described() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let json = &DOCUMENT.json;
    for operation in DOCUMENT.operations.values() {
        let own = json.pointer(&operation.place[1..]).unwrap();
        let bodies = own["requestBody"]["content"]
            .as_object()
            .into_iter()
            .flatten();
        for (_, body) in bodies {
            let reference = body["schema"]["$ref"].as_str().unwrap();
            let schema = json.pointer(&reference[1..]).unwrap();
            names.extend(schema["properties"].as_object().unwrap().keys().cloned());
        }
    }
    let parameters = json["components"]["parameters"].as_object().unwrap();
    let query = parameters.values().filter(|one| one["in"] == "query");
    let name = |one: &Value| one["name"].as_str().map(str::to_owned);
    names.extend(query.filter_map(name).filter(|name| name != "format"));
    names
}
