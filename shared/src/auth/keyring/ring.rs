//! The keys themselves.

use aws_lc_rs::hmac;
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::pair::RsaPair;
use crate::auth::seal::Sealer;

/// The keys, parsed and ready.
pub struct Keyring {
    /// RS256 pairs, the current one first: Barong's and Polario's tokens.
    pub(crate) rs256: Vec<RsaPair>,
    /// PacerPro's tokens.
    pub(crate) hs256: Symmetric,
    /// Po2's tokens.
    pub(crate) hs512: EncodingKey,
    /// Sealed values.
    pub sealer: Sealer,
    /// Mixed into every password hash, so that a stolen table cannot be searched.
    pub(crate) pepper: Vec<u8>,
    /// MACs of short codes and decoys.
    pub mac: hmac::Key,
}

/// An HMAC key that signs and verifies.
pub(crate) struct Symmetric {
    pub(crate) signs: EncodingKey,
    pub(crate) verifies: DecodingKey,
}

impl Symmetric {
    pub(super) fn new(key: &[u8]) -> Self {
        Self {
            signs: EncodingKey::from_secret(key),
            verifies: DecodingKey::from_secret(key),
        }
    }
}
