//! The keyring: every key of the service, one secret in Secrets Manager.

mod fetch;
mod pair;
mod public;
pub mod rotation;
pub mod schedule;
mod secret;

use aws_lc_rs::hmac;
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::seal::Sealer;
use crate::error::Error;
use aws::failure::Failure;
pub use fetch::Keys;
pub(super) use pair::RsaPair;
pub use public::KeySet;
pub use secret::generate;

/// The keys, parsed and ready.
pub struct Keyring {
    /// RS256 pairs, the current one first: Barong's and Polario's tokens.
    pub(super) rs256: Vec<RsaPair>,
    /// PacerPro's tokens.
    pub(super) hs256: Symmetric,
    /// Po2's tokens.
    pub(super) hs512: EncodingKey,
    /// Sealed values.
    pub sealer: Sealer,
    /// Mixed into every password hash, so that a stolen table cannot be searched.
    pub(super) pepper: Vec<u8>,
    /// MACs of short codes and decoys.
    pub mac: hmac::Key,
}

/// An HMAC key that signs and verifies.
pub(super) struct Symmetric {
    pub(super) signs: EncodingKey,
    pub(super) verifies: DecodingKey,
}

impl Symmetric {
    fn new(key: &[u8]) -> Self {
        Self {
            signs: EncodingKey::from_secret(key),
            verifies: DecodingKey::from_secret(key),
        }
    }
}

/// Why there is no keyring.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// Secrets Manager did not hand it out.
    #[error("the keyring cannot be read: {0}")]
    Unavailable(Failure),
    /// The secret is no keyring.
    #[error("the keyring is malformed: {0}")]
    Malformed(String),
    /// A keyring that is to follow another does not go on from it.
    #[error("the next keyring would lose what the current one made")]
    Lossy,
    /// A key is not what it must be.
    #[error("the keyring's {0} key is unusable")]
    Key(&'static str),
}

impl From<KeyringError> for Error {
    fn from(error: KeyringError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
