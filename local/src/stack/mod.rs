//! The whole cloud in one process, as the binary and the tests start it.

mod cloud;
mod front;
mod inspect;
mod parts;
mod record;
mod rotate;
mod start;

pub use parts::Stack;
pub use start::Options;
