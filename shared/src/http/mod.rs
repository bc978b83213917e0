//! From HTTP to parameters and back: the same for every function.

mod answer;
mod api;
mod form;
mod input;
mod parameters;

pub use answer::{created, deleted, ok};
pub use api::{Api, serve};
pub use input::{Input, bearer};
pub use parameters::{Fields, Parameters};
