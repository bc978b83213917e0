//! What at least two functions need, above the table and the values.
//!
//! - [`app`]: what a handler is given; [`settings`]: what it is told from outside; [`access`]: how
//!   far the table is open.
//! - [`http`]: parameters in, answers out; [`error`]: the catalogue of refusals; [`api`]: how each
//!   API words them; [`lambda`]: the start of a function.
//! - [`idempotency`]: requests that clients repeat by a key.
//! - [`auth`]: passwords, keys, tokens, and who is calling.
//! - [`account`], [`document`], [`profile`], [`label`], [`api_key`], [`session`], [`client`] and
//!   the nouns behind them: rules first, then queries.
//! - [`change`]: what the table's stream tells of them; [`parked`]: what of it waits.
//! - [`outcome`]: what a request came to.
//!
//! What only operators may do lies above it, in `operations`, which no function depends on.
//!
//! Below it lie `store`, the only crate that speaks DynamoDB, `aws`, how the SDK's clients are
//! made, and `types`.

pub mod access;
pub mod account;
pub mod api;
pub mod api_key;
pub mod app;
pub mod application;
pub mod auth;
pub mod budget;
pub mod change;
pub mod client;
pub mod credential;
pub mod document;
pub mod error;
pub mod http;
pub mod idempotency;
pub mod label;
pub mod lambda;
pub mod notify;
pub mod outcome;
pub mod parked;
pub mod phone;
pub mod profile;
pub mod session;
pub mod settings;
pub mod sms;
