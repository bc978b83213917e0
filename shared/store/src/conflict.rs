//! A write that meets another one's transaction, or a transaction that a busy table cancels, is
//! made again by the SDK, with its backoff, like any passing failure.

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::CancellationReason;

/// Why DynamoDB cancels a transaction that may well go through a moment later.
const PASSING: [&str; 3] = [
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
    "TransactionConflict",
];

/// Knows conflicts and throttled transactions. DynamoDB applied nothing of a write that it answers
/// so, and the SDK itself takes them for final.
#[derive(Debug)]
pub(crate) struct Conflicts;

impl ClassifyRetry for Conflicts {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error = context
            .output_or_error()
            .and_then(|outcome| outcome.err()?.as_operation_error());
        let conflict = error.is_some_and(|error| {
            error.downcast_ref().is_some_and(transaction)
                || error
                    .downcast_ref()
                    .is_some_and(UpdateItemError::is_transaction_conflict_exception)
                || error
                    .downcast_ref()
                    .is_some_and(DeleteItemError::is_transaction_conflict_exception)
        });
        if conflict {
            RetryAction::transient_error()
        } else {
            RetryAction::NoActionIndicated
        }
    }

    fn name(&self) -> &'static str {
        "transaction conflicts"
    }
}

/// Cancelled for what passes, and not for a condition as well.
fn transaction(error: &TransactWriteItemsError) -> bool {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        return false;
    };
    let codes = || {
        cancelled
            .cancellation_reasons()
            .iter()
            .filter_map(CancellationReason::code)
    };
    codes().any(|code| PASSING.contains(&code))
        && !codes().any(|code| code == "ConditionalCheckFailed")
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::error::{
        TransactionCanceledException, TransactionConflictException,
    };
    use aws_smithy_runtime_api::client::interceptors::context::{Error, Input};
    use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;

    use super::*;

    fn retried<E: std::error::Error + std::fmt::Debug + Send + Sync + 'static>(error: E) -> bool {
        let mut context = InterceptorContext::new(Input::erase(()));
        context.set_output_or_error(Err(OrchestratorError::operation(Error::erase(error))));
        Conflicts.classify_retry(&context) == RetryAction::transient_error()
    }

    fn cancelled(codes: &[&str]) -> TransactWriteItemsError {
        let reasons = codes
            .iter()
            .map(|code| CancellationReason::builder().code(*code).build());
        let cancelled = TransactionCanceledException::builder()
            .set_cancellation_reasons(Some(reasons.collect()));
        TransactWriteItemsError::TransactionCanceledException(cancelled.build())
    }

    #[test]
    fn conflicts_are_tried_again_and_refusals_are_not() {
        let conflict = TransactionConflictException::builder().build();
        assert!(retried(UpdateItemError::TransactionConflictException(
            conflict
        )));
        for code in PASSING {
            assert!(retried(cancelled(&["None", code])), "{code}");
            assert!(
                !retried(cancelled(&["ConditionalCheckFailed", code])),
                "{code}"
            );
        }
        assert!(!retried(cancelled(&["None", "ConditionalCheckFailed"])));
    }
}
