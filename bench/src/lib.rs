//! Measures Postern: what each operation costs on AWS, how fast the functions start and how fast
//! they answer. It stands on the local cloud, which needs none of it.

#![expect(
    clippy::disallowed_methods,
    reason = "it measures, so it asks the machine for the time"
)]

pub mod cold;
pub mod command;
pub mod errors;
mod figures;
pub mod load;
pub mod prices;
pub mod process;
pub mod runtime;
