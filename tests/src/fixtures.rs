//! What several tests send: the event fixtures under `events/`, one for each operation, and a
//! profile.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

/// The profile of Mia, whose account most tests have.
pub fn profile() -> Value {
    json!({
        "first_name": "Mia", "last_name": "Koval", "dob": "1991-04-02",
        "address": "8 Harbour Lane", "postcode": "65000", "city": "Odesa", "country": "UA",
    })
}

/// An API Gateway event, payload format 2.0.
#[derive(Clone)]
pub struct Fixture {
    /// `accounts/sign_up`.
    pub name: String,
    pub event: Value,
}

impl Fixture {
    /// Every fixture, in the order of their names.
    pub fn all() -> Vec<Self> {
        let events = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events");
        let mut fixtures = Vec::new();
        for group in fs::read_dir(events).unwrap() {
            let group = group.unwrap().path();
            if !group.is_dir() {
                continue;
            }
            for file in fs::read_dir(&group).unwrap() {
                let file = file.unwrap().path();
                let name = format!("{}/{}", name(&group), name(&file));
                let event = serde_json::from_slice(&fs::read(&file).unwrap()).expect(&name);
                fixtures.push(Self { name, event });
            }
        }
        fixtures.sort_by(|one, other| one.name.cmp(&other.name));
        fixtures
    }

    /// The group's folder under `functions/`.
    pub fn group(&self) -> &str {
        self.name.split('/').next().unwrap()
    }

    /// `POST /api/v1/accounts`.
    pub fn route(&self) -> &str {
        self.event["routeKey"].as_str().unwrap()
    }

    /// Whether the operation is for who holds a token.
    pub fn bearer(&self) -> bool {
        self.event["headers"].get("authorization").is_some()
    }

    /// With every placeholder of this name replaced.
    pub fn with(&self, placeholder: &str, value: &str) -> Self {
        let event = self.event.to_string().replace(placeholder, value);
        Self {
            name: self.name.clone(),
            event: serde_json::from_str(&event).unwrap(),
        }
    }

    /// The request that makes API Gateway send this event, with another `Authorization` or none.
    pub fn request(&self, authorization: Option<&str>) -> Request<Bytes> {
        let text = |pointer: &str| {
            self.event
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let uri = format!("{}?{}", text("/rawPath"), text("/rawQueryString"));
        let mut request = Request::builder()
            .method(text("/requestContext/http/method"))
            .uri(uri.trim_end_matches('?'));
        if let Some(kind) = self.event.pointer("/headers/content-type") {
            request = request.header("content-type", kind.as_str().unwrap());
        }
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        request.body(self.body()).unwrap()
    }

    fn body(&self) -> Bytes {
        use base64::Engine as _;
        let body = self.event["body"].as_str().unwrap_or_default();
        match self.event["isBase64Encoded"].as_bool() {
            Some(true) => base64::engine::general_purpose::STANDARD
                .decode(body)
                .unwrap()
                .into(),
            _ => body.to_owned().into(),
        }
    }
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}
