//! Requests to a world.

use bytes::Bytes;
use http::{HeaderValue, Method, Request};
use serde_json::Value;

use super::{Answer, World};
use crate::{described, errors};

impl World {
    /// Sends any request.
    pub async fn send(&self, mut request: Request<Bytes>) -> Answer {
        request
            .headers_mut()
            .insert("host", HeaderValue::from_static("postern.example"));
        let asked = request.clone();
        let (parts, body) = Box::pin(self.call(request)).await.into_parts();
        errors::check(&parts, &body);
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        described::check(&asked, &answer);
        answer
    }

    /// Sends a request with a JSON body (none for `Value::Null`) and, where given, a token.
    pub async fn ask(&self, method: &str, path: &str, token: Option<&str>, body: &Value) -> Answer {
        let mut request = Request::builder()
            .method(method.parse::<Method>().unwrap())
            .uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if body.is_null() {
            Bytes::new()
        } else {
            Bytes::from(body.to_string())
        };
        self.send(
            request
                .header("content-type", "application/json")
                .body(body)
                .unwrap(),
        )
        .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None, &Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, None, &body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask("PUT", path, None, &body).await
    }

    /// A body of any content type.
    pub async fn post_as(&self, path: &str, content_type: &str, body: impl Into<Bytes>) -> Answer {
        let request = Request::post(path)
            .header("content-type", HeaderValue::from_str(content_type).unwrap());
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends a request from another address.
    pub async fn send_from(&self, ip: &str, mut request: Request<Bytes>) -> Answer {
        request
            .extensions_mut()
            .insert(local::SourceIp(ip.to_owned()));
        self.send(request).await
    }

    /// Sends a JSON body from another address.
    pub async fn post_from(&self, ip: &str, path: &str, body: &Value) -> Answer {
        let request = Request::post(path).header("content-type", "application/json");
        self.send_from(ip, request.body(Bytes::from(body.to_string())).unwrap())
            .await
    }
}
