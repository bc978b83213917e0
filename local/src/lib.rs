//! The whole cloud in one process: API Gateway, the functions, DynamoDB, S3, SNS, SES, Secrets
//! Manager, as `template.yaml` wires them. What `cargo run -p local` starts and what the tests
//! start.

mod cloud;
mod connections;
mod connector;
mod cors;
mod data;
mod endpoint;
mod fault;
mod functions;
mod gateway;
mod ledger;
mod outbox;
pub mod policy;
mod rotation;
pub mod run;
pub mod serve;
mod stack;
mod stream;
pub mod template;
#[cfg(test)]
mod tests;

pub use cloud::{OPERATOR, SECRET_KEY};
pub use connections::Patience;
pub use fault::{Fault, FaultKind};
pub use gateway::{Limits, SourceIp};
pub use ledger::{Call, Row};
pub use outbox::{Event, Message, Outbox};
pub use stack::{Options, Stack};
