//! Sessions, by Barong's and by PacerPro's API.

pub(crate) mod barong;
mod pacerpro;
