//! Conditional writes, alone or several in one transaction.

use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;
use serde::Serialize;

use crate::condition::If;
use crate::expression::Expression;
use crate::item::Item;
use crate::key::Key;

/// One conditional write of one item.
#[derive(Clone)]
pub struct Write {
    pub(crate) key: Key,
    pub(crate) deletes: bool,
    pub(crate) expression: Expression,
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
    pub(crate) fn single(refused: &ConditionalCheckFailedException) -> Self {
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
