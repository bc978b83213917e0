//! AWS in one process.

mod broken;
mod call;
mod calls;
mod dynamodb;
mod files;
mod identity;
mod item;
mod mail;
mod parts;
mod secrets;
mod topics;
mod wire;

pub use identity::{OPERATOR, SECRET_KEY};
pub(crate) use parts::Cloud;
