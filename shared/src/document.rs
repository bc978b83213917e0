//! Documents: what an account shows to prove who its owner is. The bytes lie in S3; the number is
//! sealed in the table.
//!
//! An account has numbered slots. Making the item of a free slot is one conditional write, so the
//! limit holds without a counter: nothing is counted twice when an answer is lost, and no slot is
//! gone when a function dies half-way.

mod description;
mod record;
mod slots;

pub use description::{Description, FileKind};
pub use record::{Document, REVIEW, objects};
