//! The API's tests: every request goes through the gateway of a fresh stack, set-up goes through
//! the API.

#![cfg(test)]

mod accounts;
mod alarms;
mod answers;
mod api_keys;
mod authenticator;
mod binaries;
mod citations;
mod client;
mod command;
mod costs;
mod described;
mod documents;
mod errors;
mod faults;
mod fixtures;
mod hiding;
mod idempotency;
mod inputs;
mod labels;
mod layers;
mod logs;
mod metrics;
mod operator;
mod outbox;
mod outcomes;
mod person;
mod phones;
mod prices;
mod profiles;
mod repeats;
mod rotation;
mod sam;
mod scram;
mod security;
mod session;
mod settings;
mod start;
mod switched_off;
mod wiring;
mod world;
