//! The API's tests: every request goes through the gateway of a fresh stack, set-up goes through the API.

#![cfg(test)]

mod accounts;
mod binaries;
mod command;
mod costs;
mod faults;
mod fixtures;
mod person;
mod profiles;
mod scram;
mod security;
mod session;
mod wiring;
mod world;
