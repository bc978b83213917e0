//! The core crate: what at least two functions need.
//!
//! - [`app`]: what a handler is given; [`settings`], [`clock`], [`entropy`]: the doors to the world outside.
//! - [`http`]: parameters in, envelopes out; [`error`]: the catalogue of refusals; [`lambda`]: the start of a function.
//! - [`auth`]: passwords, keys, tokens, and who is calling.
//! - [`account`], [`profile`], [`label`], [`session`], [`client`] and the nouns behind them: rules first, then their queries.
//! - [`store`]: the only room that speaks DynamoDB.

pub mod account;
pub mod app;
mod application;
pub mod auth;
mod aws;
pub mod budget;
pub mod client;
pub mod clock;
pub mod credential;
pub mod entropy;
pub mod error;
pub mod http;
pub mod label;
pub mod lambda;
pub mod notify;
pub mod profile;
pub mod session;
pub mod settings;
pub mod store;
pub mod values;
