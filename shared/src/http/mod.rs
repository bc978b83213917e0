//! From HTTP to parameters and back: the same for every function.

mod answer;
mod api;
mod form;
mod input;
mod json;
mod parameters;

pub use answer::{created, ok, utf8};
pub use api::{Api, serve};
pub use input::{Input, bearer};
pub use json::Json;
pub use parameters::{Fields, Parameters};
