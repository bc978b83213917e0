//! The public half of the RS256 pairs, as a JWK set (RFC 7517 §5): what anybody may verify our
//! tokens with.

use serde::Serialize;

use super::jwk::Jwk;
use super::ring::Keyring;

/// A JWK set: the current key first, as in the secret. The same keyring always gives the same
/// bytes.
#[derive(Debug, Serialize)]
pub struct KeySet<'a> {
    keys: Vec<&'a Jwk>,
}

impl Keyring {
    /// The keys that verify Barong's and Polario's tokens: current, previous and pending ones, so
    /// that whoever keeps this set knows a pair before it signs.
    #[must_use]
    pub fn public(&self) -> KeySet<'_> {
        KeySet {
            keys: self.rs256.iter().map(|pair| &pair.public).collect(),
        }
    }
}
