//! Conditional writes, alone or several in one transaction.

use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;
use aws_sdk_dynamodb::types::{
    CancellationReason, Delete, ReturnValue, ReturnValuesOnConditionCheckFailure as OnRefusal,
    TransactWriteItem, Update,
};
use serde::Serialize;

use crate::error::{StoreError, failed};
use crate::expression::{Expression, If};
use crate::item::Item;
use crate::key::Key;

/// One conditional write of one item.
#[derive(Clone)]
pub struct Write {
    key: Key,
    deletes: bool,
    expression: Expression,
}

types::hidden!(Write);

/// How a write ended.
pub enum Written {
    /// It happened; the item as it is now (empty after a transaction or a deletion).
    Done(Item),
    /// The condition of write number `at` did not hold; the item as it stands, if there is one.
    Refused {
        /// Which of the writes, from 0.
        at: usize,
        /// The item as it stands.
        item: Option<Item>,
    },
}

types::hidden!(Written);

impl Written {
    fn single(refused: &ConditionalCheckFailedException) -> Self {
        Self::Refused {
            at: 0,
            item: refused.item.clone(),
        }
    }

    /// Whether the item now holds this `value`, which the write chose at random: it happened, or it
    /// had happened before when the answer got lost and the SDK tried again.
    #[must_use]
    pub fn applied(&self, attribute: &str, value: &str) -> bool {
        match self {
            Self::Done(_) => true,
            Self::Refused { item, .. } => {
                let held = item
                    .as_ref()
                    .and_then(|item| item.get(attribute)?.as_s().ok());
                held.is_some_and(|held| held == value)
            }
        }
    }
}

impl Write {
    /// Changes an item, or makes it.
    #[must_use]
    pub fn update(key: Key) -> Self {
        Self {
            key,
            deletes: false,
            expression: Expression::default(),
        }
    }

    /// Makes an item where there is none.
    #[must_use]
    pub fn create(key: Key) -> Self {
        Self::update(key).when(If::Absent("pk"))
    }

    /// Deletes an item.
    #[must_use]
    pub fn delete(key: Key) -> Self {
        Self {
            deletes: true,
            ..Self::update(key)
        }
    }

    /// Sets an attribute.
    #[must_use]
    pub fn set(mut self, path: &str, value: impl Serialize) -> Self {
        self.expression.set(path, value);
        self
    }

    /// Takes the value of another attribute where it is there, else `value`.
    #[must_use]
    pub fn set_from_or(mut self, path: &str, other: &str, value: impl Serialize) -> Self {
        self.expression.set_from_or(path, other, value);
        self
    }

    /// Keeps what is there, else takes `value`.
    #[must_use]
    pub fn set_once(self, path: &str, value: impl Serialize) -> Self {
        self.set_from_or(path, path, value)
    }

    /// Adds the number in another attribute where it is there, else `amount`.
    #[must_use]
    pub fn add_from_or(mut self, path: &str, other: &str, amount: i64) -> Self {
        self.expression.add_from_or(path, other, amount);
        self
    }

    /// Adds to a number, which is 0 where there is none.
    #[must_use]
    pub fn add(mut self, path: &str, amount: i64) -> Self {
        self.expression.add(path, amount);
        self
    }

    /// Adds a member to a set of texts, which is made where there is none.
    #[must_use]
    pub fn add_to_set(mut self, path: &str, member: &str) -> Self {
        self.expression.add_to_set(path, member);
        self
    }

    /// Makes a set of texts with this one member.
    #[must_use]
    pub fn set_marks(mut self, path: &str, member: &str) -> Self {
        self.expression.set_marks(path, member);
        self
    }

    /// Takes a member from a set of texts; a set without members is gone.
    #[must_use]
    pub fn take_from_set(mut self, path: &str, member: &str) -> Self {
        self.expression.take_from_set(path, member);
        self
    }

    /// Removes an attribute.
    #[must_use]
    pub fn remove(mut self, path: &str) -> Self {
        self.expression.remove(path);
        self
    }

    /// Adds a condition; all must hold.
    #[must_use]
    pub fn when(mut self, condition: If) -> Self {
        self.expression.when(condition);
        self
    }
}

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
