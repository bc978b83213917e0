//! The API's tests: every request goes through the gateway of a fresh stack, set-up goes through the API.

#![cfg(test)]

mod accounts;
mod binaries;
mod costs;
mod documents;
mod faults;
mod fixtures;
mod outbox;
mod person;
mod profiles;
mod security;
mod session;
mod wiring;
mod world;
