//! The keyring: every key of the service, one secret in Secrets Manager.

pub(super) mod error;
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
pub use error::KeyringError;
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

impl From<KeyringError> for Error {
    fn from(error: KeyringError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
