//! Whether requests get to a function.

use axum::response::Response;
use serde_json::json;
use shared::http::ok;

/// `GET /health`: asks nothing of AWS (docs/decisions/0059-health-asks-nothing-of-aws.md).
pub(super) async fn show() -> Response {
    ok(json!({ "status": "ok" }))
}
