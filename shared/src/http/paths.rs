//! Which API a path belongs to, and how else it may be spelled.

use axum::extract::Request;
use http::Uri;

use crate::settings::{Api, Apis};

impl Api {
    pub(super) fn of(path: &str) -> Self {
        let under = |base| {
            path.strip_prefix(base)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if under("/session") || under("/v1/session") {
            Self::PacerPro
        } else if path.starts_with("/api/auth/session/") {
            Self::Po2
        } else if under("/api/auth") {
            Self::Polario
        } else {
            Self::Barong
        }
    }
}

/// What belongs to no API, and is matched as it is spelled.
const OWN: [&str; 2] = ["/health", "/openapi.json"];

/// Whether an installation with these APIs has anything at `path`. The keys belong to both APIs
/// whose tokens they verify.
pub(super) fn is_served(apis: &Apis, path: &str) -> bool {
    let keys = path.starts_with("/.well-known/") && apis.serve(Api::Polario);
    keys || OWN.contains(&path) || apis.serve(Api::of(path))
}

/// A trailing slash is taken on Barong's and PacerPro's paths, and a `.json` on Barong's
/// (docs/compatibility/barong.md#rules);
/// Polario's and Po2's are matched as they are (docs/compatibility/po2.md#a-1).
pub(super) fn spelled(mut request: Request) -> Request {
    let path = request.uri().path();
    let cut = path.trim_end_matches('/');
    let plain = match Api::of(path) {
        // These names are others' (RFC 8615).
        Api::Barong if path.starts_with("/.well-known/") => path,
        Api::Barong if OWN.iter().any(|own| path.starts_with(own)) => path,
        Api::Barong => cut.strip_suffix(".json").unwrap_or(cut),
        Api::PacerPro => cut,
        Api::Po2 | Api::Polario => path,
    };
    if plain != path && !plain.is_empty() {
        let query = request
            .uri()
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        if let Ok(uri) = format!("{plain}{query}").parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    request
}
