//! The bottom of Postern: checked values, time and chance. It imports nothing of ours.
//!
//! - [`values`]: ids, addresses, numbers, days and texts that nobody has to check again.
//! - [`clock`]: the only reader of time.
//! - [`random`]: the only source of randomness.
//! - [`hidden!`]: a `Debug` that shows nothing.

pub mod clock;
mod hidden;
pub mod random;
pub mod values;
