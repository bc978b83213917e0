//! Sessions, by Barong's and by PacerPro's API.

pub(crate) mod barong;
mod generate_jwt;
mod pacerpro;
mod second_factor;
