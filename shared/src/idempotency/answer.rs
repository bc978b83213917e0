//! An answer as its record keeps it: status, headers and body, sealed for that record alone.

use axum::body::{Body, to_bytes};
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use crate::auth::keyring::Keyring;
use crate::error::Error;
use store::Key;

#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

fn purpose(key: &Key) -> String {
    format!("answer {}", key.pk())
}

/// Seals `response` for the record at `key`; the response as it was beside it.
///
/// # Errors
/// None that is known: answers are short texts.
pub(super) async fn seal(
    key: &Key,
    response: Response,
    keyring: &Keyring,
) -> Result<(String, Response), Error> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.map_err(Error::internal)?;
    let header = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let kept = Kept {
        status: parts.status.as_u16(),
        headers: parts.headers.iter().filter_map(header).collect(),
        body: String::from_utf8(bytes.to_vec()).map_err(Error::internal)?,
    };
    let plain = serde_json::to_vec(&kept).map_err(Error::internal)?;
    Ok((
        keyring.sealer.seal(&purpose(key), &plain)?,
        Response::from_parts(parts, Body::from(bytes)),
    ))
}

/// The answer that was sealed for the record at `key`.
///
/// # Errors
/// When it was not, or its sealing key is gone.
pub(super) fn open(key: &Key, sealed: &str, keyring: &Keyring) -> Result<Response, Error> {
    let plain = keyring
        .sealer
        .open(&purpose(key), sealed)
        .ok_or_else(|| Error::internal("an answer does not open"))?;
    let kept: Kept = serde_json::from_slice(&plain).map_err(Error::internal)?;
    let mut response = Response::new(Body::from(kept.body));
    *response.status_mut() = StatusCode::from_u16(kept.status).map_err(Error::internal)?;
    for (name, value) in kept.headers {
        let name = name.parse::<HeaderName>().map_err(Error::internal)?;
        response
            .headers_mut()
            .append(name, value.parse().map_err(Error::internal)?);
    }
    Ok(response)
}
