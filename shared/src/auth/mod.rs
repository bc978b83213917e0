//! Who is calling, and the keys and secrets that prove it.

pub mod caller;
pub mod digest;
pub mod gate;
pub mod keyring;
pub mod mail_token;
pub mod password;
pub mod seal;
pub mod tokens;
