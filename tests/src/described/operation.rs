//! What the document says of one operation.

use std::collections::BTreeMap;

use boon::SchemaIndex;
use serde_json::Value;

use super::document::Reader;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// An operation.
pub struct Operation {
    /// Where it stands in the document.
    pub place: String,
    pub id: String,
    /// By where they are sent (`query`, `header`, `path`) and their names, in lower case.
    pub parameters: BTreeMap<(String, String), SchemaIndex>,
    /// By content type; none where there is no body.
    pub bodies: BTreeMap<String, SchemaIndex>,
    /// The ways to show who asks, any of which will do: nothing, or where a token is sent.
    pub security: Vec<Option<(String, String)>>,
    pub answers: BTreeMap<u16, Described>,
}

/// An answer.
pub struct Described {
    pub place: String,
    pub headers: BTreeMap<String, SchemaIndex>,
    /// By content type; none where there is no body.
    pub bodies: BTreeMap<String, SchemaIndex>,
}

/// All operations by their routes, and what is answered where there is none.
pub fn read(reader: &mut Reader<'_>) -> (BTreeMap<String, Operation>, Operation) {
    let mut operations = BTreeMap::new();
    for (path, place) in reader.within("/paths") {
        for (method, of_method) in reader.within(&place) {
            if METHODS.contains(&method.as_str()) {
                let route = format!("{} {path}", method.to_uppercase());
                operations.insert(route, operation(reader, &place, &of_method));
            }
        }
    }
    let nowhere = operation(reader, "/x-no-operation", "/x-no-operation");
    (operations, nowhere)
}

fn operation(reader: &mut Reader<'_>, path: &str, place: &str) -> Operation {
    let mut parameters = BTreeMap::new();
    for list in [format!("{path}/parameters"), format!("{place}/parameters")] {
        for (_, place) in reader.within(&list) {
            let (parameter, place) = reader.at(&place);
            let text = |name: &str| parameter[name].as_str().unwrap().to_lowercase();
            let schema = reader.schema(&format!("{place}/schema"));
            parameters.insert((text("in"), text("name")), schema);
        }
    }
    let mut answers = BTreeMap::new();
    for (status, place) in reader.within(&format!("{place}/responses")) {
        let (_, place) = reader.at(&place);
        answers.insert(status.parse().unwrap(), described(reader, &place));
    }
    let own = reader.at(place).0;
    Operation {
        place: format!("#{place}"),
        id: own["operationId"].as_str().unwrap_or_default().to_owned(),
        parameters,
        bodies: bodies(reader, &format!("{place}/requestBody")),
        security: security(reader, own),
        answers,
    }
}

fn described(reader: &mut Reader<'_>, place: &str) -> Described {
    let mut headers = BTreeMap::new();
    for (name, place) in reader.within(&format!("{place}/headers")) {
        let (_, place) = reader.at(&place);
        headers.insert(
            name.to_lowercase(),
            reader.schema(&format!("{place}/schema")),
        );
    }
    Described {
        headers,
        bodies: bodies(reader, place),
        place: format!("#{place}"),
    }
}

fn bodies(reader: &mut Reader<'_>, place: &str) -> BTreeMap<String, SchemaIndex> {
    reader
        .within(&format!("{place}/content"))
        .into_iter()
        .map(|(kind, place)| (kind, reader.schema(&format!("{place}/schema"))))
        .collect()
}

fn security(reader: &Reader<'_>, operation: &Value) -> Vec<Option<(String, String)>> {
    let ways = operation["security"].as_array().into_iter().flatten();
    ways.map(|way| {
        let name = way.as_object().unwrap().keys().next()?;
        let (scheme, _) = reader.at(&format!("/components/securitySchemes/{name}"));
        let text = |name: &str| scheme[name].as_str().map(str::to_lowercase);
        let bearer = || ("header".to_owned(), "authorization".to_owned());
        Some(text("in").zip(text("name")).unwrap_or_else(bearer))
    })
    .collect()
}
