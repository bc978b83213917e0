//! The whole cloud in one process: API Gateway, the functions, DynamoDB, S3, SNS, SES, Secrets Manager, as `template.yaml`
//! wires them. What `cargo run -p local` starts and what the tests start.

mod cloud;
pub mod cold;
mod connections;
mod cors;
mod data;
mod fault;
mod figures;
mod functions;
mod gateway;
mod inspect;
mod ledger;
pub mod load;
mod outbox;
pub mod policy;
pub mod prices;
pub mod process;
mod rotation;
pub mod run;
pub mod runtime;
mod serve;
mod stack;
mod stream;
pub mod template;
#[cfg(test)]
mod tests;

pub use cloud::{OPERATOR, SECRET_KEY};
pub use fault::{Fault, FaultKind};
pub use gateway::{Limits, SourceIp};
pub use ledger::{Call, Row};
pub use outbox::{Event, Message, Outbox};
pub use stack::{Options, Stack};
