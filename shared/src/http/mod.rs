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
pub mod source_settings;
mod trace;
mod values;

pub use answer::{created, deleted, ok, utf8};
pub(crate) use api::Unreadable;
pub use api::{Api, serve};
pub use input::{bearer, session};
pub use json::Json;
pub use parameters::{Fields, Parameters};
pub use source::Source;
pub use values::{File, Input};
