//! Why the table did not do what it was asked.

use aws::failure::Failure;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Why the table did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Unreachable, throttled or in conflict: the same request may well succeed a little later.
    #[error("the table is unavailable: {0}")]
    Unavailable(String),
    /// A bug, or a setting that is wrong: trying again will not help.
    #[error("the table refused: {0}")]
    Broken(String),
}

/// Sorts a failed call into what may pass and what will not.
#[expect(
    clippy::needless_pass_by_value,
    reason = "has the shape that map_err takes"
)]
pub(crate) fn failed<E: ProvideErrorMetadata>(error: SdkError<E, HttpResponse>) -> StoreError {
    let failure = Failure::of(&error);
    if failure.passes() || failure.code().is_some_and(passes) {
        StoreError::Unavailable(failure.to_string())
    } else {
        StoreError::Broken(failure.to_string())
    }
}

fn passes(code: &str) -> bool {
    matches!(
        code,
        "InternalServerError"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ServiceUnavailable"
            | "ThrottlingException"
            | "TransactionCanceledException"
            | "TransactionConflictException"
            | "TransactionInProgressException"
    )
}
