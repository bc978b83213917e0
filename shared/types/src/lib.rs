//! The bottom of Postern: checked values, time and chance. It imports nothing of ours.
//!
//! - [`values`]: ids, addresses, numbers, days and texts that nobody has to check again.
//! - [`clock`]: the only reader of time.
//! - [`entropy`]: the only source of randomness.
//! - [`hidden!`]: a `Debug` that shows nothing.

pub mod clock;
pub mod entropy;
mod hidden;
pub mod values;
