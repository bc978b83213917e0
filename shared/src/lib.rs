//! The core crate: what at least two functions need.
//!
//! - [`app`]: what a handler is given; [`settings`], [`clock`], [`entropy`]: the doors to the world outside.
//! - [`http`]: parameters in, envelopes out; [`error`]: the catalogue of refusals; [`lambda`]: the start of a function.
//! - [`idempotency`]: requests that clients repeat by a key.
//! - [`auth`]: passwords, keys, tokens, and who is calling.
//! - [`account`], [`document`], [`profile`], [`label`], [`api_key`], [`session`], [`client`] and the nouns behind them:
//!   rules first, then queries.
//! - [`change`]: what the table's stream tells of them; [`parked`]: what of it waits.
//! - [`audit`]: what operators did.
//! - [`aws`]: how the SDK's clients are made.
//! - [`calls`]: how many calls to AWS a request makes; [`outcome`]: what it came to.
//! - [`store`]: the only room that speaks DynamoDB.

pub mod account;
pub mod api_key;
pub mod app;
pub mod application;
pub mod audit;
pub mod auth;
pub mod aws;
pub mod budget;
pub mod calls;
pub mod change;
pub mod client;
pub mod clock;
pub mod credential;
pub mod document;
pub mod entropy;
pub mod error;
mod hidden;
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
pub mod store;
pub mod values;
