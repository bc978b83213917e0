//! Documents: uploads as real clients send them, what is refused, the list with its links.

mod faults;
mod index;
mod memory;
mod races;
mod refusals;
mod upload;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::person::Person;
use crate::world::Answer;

pub const PATH: &str = "/api/v1/documents";
/// The smallest files that are whole, of one pixel and of no page.
pub const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\
    \xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\
    \xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\xd9";
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\
    \x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x04\x00\x00\x00\xb5\x1c\x0c\x02\
    \x00\x00\x00\x0bIDATx\xdacd\xf8\x0f\x00\x01\x05\x01\x01\x27\x18\xe3f\
    \x00\x00\x00\x00IEND\xaeB`\x82";
pub const PDF: &[u8] =
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 \
        R>>\n%%EOF\n";

/// A form with a file, as browsers and curl send it.
#[derive(Clone)]
pub struct Form {
    fields: Vec<(String, String)>,
    files: Vec<(String, String, Vec<u8>)>,
}

impl Form {
    /// A passport that nobody could refuse.
    pub fn passport() -> Self {
        Self {
            fields: Vec::new(),
            files: Vec::new(),
        }
        .with("doc_type", "Passport")
        .with("doc_number", "AB 120044")
        .with("doc_expire", "2031-01-22")
        .file("passport.jpg", JPEG)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.files.retain(|(known, ..)| known != name);
        self
    }

    pub fn file(self, file_name: &str, bytes: &[u8]) -> Self {
        let mut form = self.without("upload");
        form.files
            .push(("upload".to_owned(), file_name.to_owned(), bytes.to_vec()));
        form
    }

    /// The same as JSON, the file in a `data:` URI.
    pub fn json(&self, media_type: &str) -> Value {
        let mut body: Value = self
            .fields
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        for (name, _, bytes) in &self.files {
            body[name] = json!(format!(
                "data:{media_type};base64,{}",
                STANDARD.encode(bytes)
            ));
        }
        body
    }

    pub fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let head = format!(
                "--XBOUNDARYX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(head.into_bytes());
        }
        for (name, file_name, bytes) in &self.files {
            let head = format!(
                "--XBOUNDARYX\r\nContent-Disposition: form-data; name=\"{name}\"; \
                    filename=\"{file_name}\"\r\nContent-Type: text/html\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--XBOUNDARYX--\r\n");
        body
    }

    pub fn request(&self, token: &str) -> Request<Bytes> {
        let request =
            Request::post(PATH).header("content-type", "multipart/form-data; boundary=XBOUNDARYX");
        request
            .header("authorization", format!("Bearer {token}"))
            .body(self.body().into())
            .unwrap()
    }

    pub async fn by(&self, person: &Person<'_>) -> Answer {
        person.world.send(self.request(&person.token)).await
    }
}

impl Person<'_> {
    /// The documents as listed.
    pub async fn documents(&self) -> Vec<Value> {
        self.get(PATH)
            .await
            .is(200)
            .json()
            .as_array()
            .unwrap()
            .clone()
    }

    /// Follows a document's link.
    pub async fn follow(&self, document: &Value) -> Answer {
        let request = Request::get(document["upload"]["url"].as_str().unwrap())
            .body(Bytes::new())
            .unwrap();
        let (parts, body) = self.world.call_cloud(request).await.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// The account's private label `document`.
    pub fn document_label(&self) -> Value {
        let core = self
            .world
            .table()
            .into_iter()
            .find(|item| item["sk"]["S"] == "CORE")
            .unwrap();
        core["labels"]["M"]["document"]["M"].clone()
    }
}
