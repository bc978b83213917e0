//! Statuses and bodies of the Po2 API, as Phoenix and `open_api_spex` shape them
//! (docs/compatibility/po2.md#errors).

use http::StatusCode;
use serde_json::{Value, json};

use super::{Error, Refusal};

impl Error {
    /// As the Po2 API tells it.
    pub(crate) fn po2(&self) -> (StatusCode, Value) {
        let status = match self {
            Self::Refused(Refusal::Fields(problems)) => {
                return (StatusCode::UNPROCESSABLE_ENTITY, fields(problems));
            }
            Self::Refused(refusal) => refusal.answer().0,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let detail = match self {
            // In the words of all APIs (docs/compatibility/barong.md#a2-37).
            Self::Refused(
                refusal @ (Refusal::KeyMalformed | Refusal::KeyReused | Refusal::StillRunning(_)),
            ) => refusal.wording(),
            _ => status.canonical_reason().unwrap_or_default(),
        };
        (status, json!({ "errors": { "detail": detail } }))
    }
}

/// One entry a problem; the pointer is the field's.
fn fields(problems: &[(&'static str, String)]) -> Value {
    let entry = |(name, detail): &(&'static str, String)| json!({ "title": "Invalid value", "source": { "pointer": format!("/{name}") }, "detail": detail });
    json!({ "errors": problems.iter().map(entry).collect::<Vec<_>>() })
}
