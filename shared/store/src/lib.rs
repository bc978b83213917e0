//! The only crate that speaks DynamoDB: a few verbs over one table, the keys of its items, and its
//! stream.
//!
//! Whoever depends on it may read and write any item, so no function does: they hold the handle and
//! ask the nouns above.
#![expect(
    clippy::missing_errors_doc,
    reason = "every verb fails alike: when the table does not answer"
)]

mod condition;
mod conflict;
mod error;
mod expression;
mod item;
mod key;
mod once;
mod place;
mod run;
mod stream;
mod table;
mod write;

#[cfg(feature = "sdk")]
pub use aws_sdk_dynamodb as sdk;

pub use condition::If;
pub use error::StoreError;
pub use item::{Item, marks, number, parse, text};
pub use key::Key;
pub use once::Once;
pub use place::Place;
pub use stream::{Batch, Record, partition, sequence};
pub use table::{Cursor, Table};
pub use write::{Write, Written};
