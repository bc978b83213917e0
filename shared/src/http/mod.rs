//! From HTTP to parameters and back: the same for every function.

mod answer;
mod api;
mod data_uri;
mod form;
mod input;
mod json;
mod line;
mod media;
mod multipart;
mod parameters;
mod paths;
mod source;
mod trace;

pub use answer::{created, deleted, ok, utf8};
pub(crate) use api::Unreadable;
pub use api::{Api, serve};
pub use input::{File, Input, bearer, session};
pub use json::Json;
pub use parameters::{Fields, Parameters};
pub use source::Source;
