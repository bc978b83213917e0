//! The core crate: what at least two functions need.

pub mod app;
pub mod clock;
pub mod label;
pub mod settings;
