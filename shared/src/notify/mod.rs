//! What leaves Postern for people: mail.

pub mod mail;
pub(crate) mod mail_settings;
pub mod notices;
pub mod templates;
