//! What leaves Postern for people: mail.

pub mod letters;
pub mod mail;
pub mod notices;
