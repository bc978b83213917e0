//! Sessions, by Barong's, PacerPro's, Polario's and Po2's API.

pub(crate) mod barong;
mod foreign;
mod generate_jwt;
mod guesses;
mod hashing;
mod jwks;
mod pacerpro;
pub(crate) mod po2;
mod polario;
mod second_factor;
