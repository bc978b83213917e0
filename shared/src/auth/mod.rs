//! Who is calling, and the keys and secrets that prove it.

pub mod access_token;
pub mod api_key_token;
pub mod caller;
pub mod challenge;
pub mod client_jwt;
pub mod device_token;
pub mod digest;
pub mod guesses;
mod jwt;
pub mod keyring;
pub mod known_device;
pub(crate) mod liveness;
pub mod machine_token;
pub mod otp;
pub mod password;
mod proof_age;
pub mod reset_token;
pub mod scram;
pub mod seal;
pub mod session_id;
pub mod session_token;
mod sessions;
pub mod sign_in;
pub mod sign_up_token;
pub(crate) mod token_settings;
pub mod totp;
