//! The keyring: every key of the service, one secret in Secrets Manager.

pub(super) mod error;
mod fetch;
mod jwk;
mod pair;
mod public;
mod ring;
pub mod rotation;
pub mod schedule;
mod secret;

use crate::error::Error;
pub use error::KeyringError;
pub use fetch::Keys;
pub use public::KeySet;
pub use ring::Keyring;
pub use secret::generate;

impl From<KeyringError> for Error {
    fn from(error: KeyringError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
