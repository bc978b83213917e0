//! From HTTP to parameters and back: the same for every function.

mod answer;
mod api;
mod data_uri;
mod form;
mod input;
mod multipart;
mod parameters;

pub use answer::{created, deleted, ok};
pub use api::{Api, serve};
pub use input::{File, Input, bearer};
pub use parameters::{Fields, Parameters};
