//! Running writes: one as it is, several as a transaction.

use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Delete, ReturnValue, ReturnValuesOnConditionCheckFailure as OnRefusal,
    TransactWriteItem, Update,
};

use crate::error::{StoreError, failed};
use crate::item::Item;
use crate::write::{Write, Written};

/// Runs one write as a transaction.
pub(crate) async fn run_once(
    client: &Client,
    table: &str,
    write: Write,
) -> Result<Written, StoreError> {
    checked(std::slice::from_ref(&write))?;
    transact(client, table, vec![write]).await
}

/// Runs `writes` against `table`: one as it is, several as a transaction.
pub(crate) async fn run(
    client: &Client,
    table: &str,
    mut writes: Vec<Write>,
) -> Result<Written, StoreError> {
    checked(&writes)?;
    match (writes.pop(), writes.is_empty()) {
        (None, _) => Ok(Written::Done(Item::new())),
        (Some(write), true) if write.deletes => delete(client, table, write).await,
        (Some(write), true) => update(client, table, write).await,
        (Some(last), false) => {
            writes.push(last);
            transact(client, table, writes).await
        }
    }
}

/// Whether every value could be encoded.
fn checked(writes: &[Write]) -> Result<(), StoreError> {
    let problem = writes.iter().find_map(|write| write.expression.problem());
    problem.map_or(Ok(()), |problem| {
        Err(StoreError::Broken(problem.to_owned()))
    })
}

#[expect(clippy::disallowed_types, reason = "inside the door")]
type Client = aws_sdk_dynamodb::Client;

/// Tells a builder of the SDK the item, the condition with its names and values, and to hand a
/// refused item back. Four builders take these, and the SDK has no trait for what they share.
macro_rules! addressed {
    ($builder:expr, $table:expr, $write:expr) => {
        $builder
            .table_name($table)
            .set_key(Some($write.key.attributes()))
            .set_condition_expression($write.expression.guard())
            .set_expression_attribute_names($write.expression.names())
            .set_expression_attribute_values($write.expression.values())
            .return_values_on_condition_check_failure(OnRefusal::AllOld)
    };
}

async fn update(client: &Client, table: &str, write: Write) -> Result<Written, StoreError> {
    let request = addressed!(client.update_item(), table, write);
    let request = request
        .set_update_expression(write.expression.update())
        .return_values(ReturnValue::AllNew);
    match request.send().await {
        Ok(done) => Ok(Written::Done(done.attributes.unwrap_or_default())),
        Err(error) => match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                Ok(Written::single(refused))
            }
            _ => Err(failed(error)),
        },
    }
}

async fn delete(client: &Client, table: &str, write: Write) -> Result<Written, StoreError> {
    match addressed!(client.delete_item(), table, write).send().await {
        Ok(_) => Ok(Written::Done(Item::new())),
        Err(error) => match error.as_service_error() {
            Some(DeleteItemError::ConditionalCheckFailedException(refused)) => {
                Ok(Written::single(refused))
            }
            _ => Err(failed(error)),
        },
    }
}

/// The SDK sends a `ClientRequestToken` of its own and keeps it over its retries, so a lost answer
/// is not applied twice.
async fn transact(client: &Client, table: &str, writes: Vec<Write>) -> Result<Written, StoreError> {
    let items = writes
        .into_iter()
        .map(|write| transacted(table, &write))
        .collect::<Result<_, _>>()?;
    let answer = client
        .transact_write_items()
        .set_transact_items(Some(items))
        .send()
        .await;
    match answer {
        Ok(_) => Ok(Written::Done(Item::new())),
        Err(error) => match refusal(&error) {
            Some((at, reason)) => Ok(Written::Refused {
                at,
                item: reason.item.clone(),
            }),
            None => Err(failed(error)),
        },
    }
}

/// The first write whose condition did not hold, if that is why the transaction was cancelled.
fn refusal<R>(
    error: &SdkError<TransactWriteItemsError, R>,
) -> Option<(usize, &CancellationReason)> {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) =
        error.as_service_error()?
    else {
        return None;
    };
    let refused = |(_, reason): &(usize, &CancellationReason)| {
        reason.code() == Some("ConditionalCheckFailed")
    };
    cancelled
        .cancellation_reasons()
        .iter()
        .enumerate()
        .find(refused)
}

fn transacted(table: &str, write: &Write) -> Result<TransactWriteItem, StoreError> {
    let item = TransactWriteItem::builder();
    let broken = |error: BuildError| StoreError::Broken(error.to_string());
    if write.deletes {
        let delete = addressed!(Delete::builder(), table, write);
        return Ok(item.delete(delete.build().map_err(broken)?).build());
    }
    let update = addressed!(Update::builder(), table, write)
        .set_update_expression(write.expression.update());
    Ok(item.update(update.build().map_err(broken)?).build())
}
