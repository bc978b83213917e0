//! The document, read once, its schemas compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::Value;

use super::operation::{Operation, read};

const TEXT: &str = include_str!("../../../docs/openapi.yaml");
/// What the document is called in references.
const NAME: &str = "http://postern.example/openapi.json";
/// The one key of the file that is not served.
const SHARED: &str = "x-shared";

/// The description of the API.
pub static DOCUMENT: LazyLock<Document> = LazyLock::new(Document::read);

pub struct Document {
    /// By their routes, `GET /api/v1/labels/{key}`.
    pub operations: BTreeMap<String, Operation>,
    /// What is answered where there is none.
    pub no_operation: Operation,
    /// The headers that any answer may have.
    pub everywhere: BTreeSet<String>,
    schemas: Schemas,
    /// As it is served.
    pub json: Value,
}

/// Compiles schemas of the document.
pub struct Reader<'a> {
    json: &'a Value,
    schemas: Schemas,
    compiler: Compiler,
}

impl Document {
    fn read() -> Self {
        let mut yaml: serde_norway::Value = serde_norway::from_str(TEXT).unwrap();
        yaml.apply_merge().unwrap();
        let mut json = serde_json::to_value(yaml).unwrap();
        json.as_object_mut().unwrap().shift_remove(SHARED);
        let mut reader = Reader::new(&json);
        let (operations, no_operation) = read(&mut reader);
        let everywhere = json["x-every-answer"].as_array().unwrap().iter();
        Self {
            operations,
            no_operation,
            everywhere: everywhere
                .map(|name| name.as_str().unwrap().to_owned())
                .collect(),
            schemas: reader.schemas,
            json,
        }
    }

    /// What is wrong with `value` by the schema.
    pub fn validate(&self, value: &Value, schema: SchemaIndex) -> Result<(), String> {
        self.schemas
            .validate(value, schema)
            .map_err(|error| format!("{error:#}"))
    }

    /// What is wrong with an example by the schema at a place.
    pub fn shows(&self, place: &str, example: &Value) -> Result<(), String> {
        let mut reader = Reader::new(&self.json);
        let schema = reader.schema(place);
        let checked = reader.schemas.validate(example, schema);
        checked.map_err(|error| format!("{error:#}"))
    }

    /// The operation of a path as clients spell it.
    pub fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        // What follows is a query to the functions.
        let path = path.split("%3F").next().unwrap_or(path);
        let cut = path.trim_end_matches('/');
        let plain = if path.starts_with("/api/v1/") {
            cut.strip_suffix(".json").unwrap_or(cut)
        } else if path.starts_with("/session") || path.starts_with("/v1/session") {
            cut
        } else {
            path
        };
        let exact = self.operations.get(&format!("{method} {plain}"));
        exact.or_else(|| {
            self.operations
                .iter()
                .find(|(route, _)| matches(route, method, plain))
                .map(|(_, operation)| operation)
        })
    }
}

/// Whether a route with a parameter at its end takes this path.
fn matches(route: &str, method: &str, path: &str) -> bool {
    let Some((base, _)) = route.split_once('{') else {
        return false;
    };
    let value = format!("{method} {path}");
    let value = value.strip_prefix(base);
    value.is_some_and(|value| !value.is_empty() && !value.contains('/'))
}

impl<'a> Reader<'a> {
    fn new(json: &'a Value) -> Self {
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.add_resource(NAME, json.clone()).unwrap();
        Self {
            json,
            schemas: Schemas::new(),
            compiler,
        }
    }

    /// What stands at a place, references followed, and where that is.
    pub fn at(&self, place: &str) -> (&'a Value, String) {
        let found = self.json.pointer(place).expect(place);
        match found.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.at(reference.strip_prefix('#').unwrap()),
            None => (found, place.to_owned()),
        }
    }

    /// The places of what a map or list holds, by their keys.
    pub fn within(&self, place: &str) -> Vec<(String, String)> {
        let below = |key: &str| {
            let escaped = key.replace('~', "~0").replace('/', "~1");
            (key.to_owned(), format!("{place}/{escaped}"))
        };
        match self.json.pointer(place) {
            Some(Value::Object(map)) => map.keys().map(|key| below(key)).collect(),
            Some(Value::Array(list)) => (0..list.len()).map(|at| below(&at.to_string())).collect(),
            _ => Vec::new(),
        }
    }

    /// The schema at a place.
    pub fn schema(&mut self, place: &str) -> SchemaIndex {
        let fragment = place.replace('{', "%7B").replace('}', "%7D");
        self.compiler
            .compile(&format!("{NAME}#{fragment}"), &mut self.schemas)
            .unwrap_or_else(|error| panic!("{place}: {error}"))
    }
}
