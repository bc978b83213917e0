//! What leaves Postern for people: mail.

pub mod mail;
pub mod notices;
pub mod templates;
