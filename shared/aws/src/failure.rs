//! What may be told of a call to AWS that failed. The SDK's own errors hold the answer with its
//! body, and their Debug and `DisplayErrorContext` print it: keys, hashes, addresses. A service's
//! message may quote what it was sent. So a failure is told by its kind, HTTP status, code and
//! request id, in every log and every error.

use std::error::Error;
use std::fmt;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId as _;

/// Codes and request ids are words; whatever else stands in their place is left out.
const MAX_WORD: usize = 64;

/// A failed call, without a word of what was sent or answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    kind: Kind,
    status: Option<u16>,
    request_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// The client could not make the request.
    Unsent,
    /// Nobody answered in time.
    TimedOut,
    /// No connection, or it broke; why.
    Unconnected(String),
    /// There is an answer, and it is none of the service's, or not all of it.
    Unreadable,
    /// The service refused, by this code.
    Refused(String),
}

impl Failure {
    /// What may be told of `error`.
    pub fn of<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Self {
        let kind = match error {
            SdkError::TimeoutError(_) => Kind::TimedOut,
            SdkError::DispatchFailure(lost) => {
                Kind::Unconnected(lost.as_connector_error().map(chain).unwrap_or_default())
            }
            SdkError::ServiceError(refused) => refused
                .err()
                .code()
                .and_then(word)
                .map_or(Kind::Unreadable, Kind::Refused),
            SdkError::ResponseError(_) => Kind::Unreadable,
            // Also what a later SDK may know.
            _ => Kind::Unsent,
        };
        let status = error.raw_response().map(|answer| answer.status().as_u16());
        Self {
            kind,
            status,
            request_id: error.request_id().and_then(word),
        }
    }

    /// Whether the same call may well succeed a little later, whatever its code says.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self.kind {
            Kind::Unsent => false,
            Kind::TimedOut | Kind::Unconnected(_) | Kind::Unreadable => true,
            Kind::Refused(_) => self
                .status
                .is_some_and(|status| status >= 500 || status == 429),
        }
    }

    /// The service's code, where the service refused.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.kind {
            Kind::Refused(code) => Some(code),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Unsent => f.write_str("the request cannot be made")?,
            Kind::TimedOut => f.write_str("timed out")?,
            Kind::Unconnected(why) => write!(f, "no connection: {why}")?,
            Kind::Unreadable => f.write_str("an answer that cannot be read")?,
            Kind::Refused(code) => f.write_str(code)?,
        }
        if let Some(status) = self.status {
            write!(f, ", HTTP {status}")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, ", request {id}")?;
        }
        Ok(())
    }
}

/// What the layers under a connection say. No answer came, so there is none in it.
fn chain(error: &impl Error) -> String {
    let mut text = error.to_string();
    let mut layer = error.source();
    while let Some(error) = layer {
        text.push_str(": ");
        text.push_str(&error.to_string());
        layer = error.source();
    }
    text
}

/// `text`, if it is a word.
fn word(text: &str) -> Option<String> {
    let good = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._=".contains(&byte));
    (good && (1..=MAX_WORD).contains(&text.len())).then(|| text.to_owned())
}

/// Has the SDK make a call again whose answer says that it was done and cannot be read. That is
/// like an answer that got lost, after which the SDK asks again as well: for reads, and for writes
/// that know themselves again.
#[derive(Debug)]
pub struct RetryUnreadable;

impl ClassifyRetry for RetryUnreadable {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let done = context
            .response()
            .is_some_and(|answer| answer.status().is_success());
        let failed = context
            .output_or_error()
            .is_some_and(|outcome| outcome.is_err());
        if done && failed {
            RetryAction::transient_error()
        } else {
            RetryAction::NoActionIndicated
        }
    }

    fn name(&self) -> &'static str {
        "answers that cannot be read"
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    fn answer(status: u16) -> HttpResponse {
        let mut answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from("planted"));
        answer
            .headers_mut()
            .insert("x-amzn-requestid", "4KBNVRGD25RG1KEO9UT4V3FQDJ");
        answer
    }

    fn refused(status: u16, code: Option<&str>) -> Failure {
        let mut error = ErrorMetadata::builder().message("planted");
        if let Some(code) = code {
            error = error.code(code);
        }
        Failure::of(&SdkError::service_error(error.build(), answer(status)))
    }

    #[test]
    fn a_failure_is_told_by_kind_status_code_and_request() {
        let id = "request 4KBNVRGD25RG1KEO9UT4V3FQDJ";
        let throttled = refused(400, Some("ThrottlingException"));
        assert_eq!(
            throttled.to_string(),
            format!("ThrottlingException, HTTP 400, {id}")
        );
        assert_eq!(throttled.code(), Some("ThrottlingException"));
        let unreadable = format!("an answer that cannot be read, HTTP 200, {id}");
        let lost = SdkError::response_error("planted", answer(200));
        assert_eq!(Failure::of::<ErrorMetadata>(&lost).to_string(), unreadable);
        for odd in [None, Some("planted code"), Some("")] {
            assert_eq!(refused(200, odd).to_string(), unreadable, "{odd:?}");
        }
        let lost = SdkError::dispatch_failure(ConnectorError::io("connection refused".into()));
        assert_eq!(
            Failure::of::<ErrorMetadata>(&lost).to_string(),
            "no connection: io error: connection refused"
        );
    }

    #[test]
    fn what_passes() {
        for (status, code) in [
            (503, None),
            (200, None),
            (400, None),
            (500, Some("Odd")),
            (429, Some("Odd")),
        ] {
            assert!(refused(status, code).passes(), "{status} {code:?}");
        }
        assert!(!refused(400, Some("ValidationException")).passes());
        assert!(!Failure::of::<ErrorMetadata>(&SdkError::construction_failure("planted")).passes());
    }
}
