//! Accounts: finding and showing them, what may be done to one, and bringing many in or out.

pub mod actions;
pub mod erasure;
pub mod export;
pub mod find;
pub mod import;
pub mod labels;
pub mod overview;
