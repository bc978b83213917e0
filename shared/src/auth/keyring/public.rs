//! The public half of the RS256 pairs, as a JWK set (RFC 7517 §5): what anybody may verify our
//! tokens with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::Keyring;

/// A JWK set: the current key first, as in the secret. The same keyring always gives the same
/// bytes.
#[derive(Debug, Serialize)]
pub struct KeySet<'a> {
    keys: Vec<&'a Jwk>,
}

/// An RSA key (RFC 7518 §6.3.1).
#[derive(Debug, Serialize)]
pub(super) struct Jwk {
    kty: &'static str,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    kid: String,
    /// The modulus, big-endian in base64url, as is the exponent.
    n: String,
    e: String,
}

impl Jwk {
    /// Of the modulus `n` and the exponent `e`, both big-endian without leading zeros.
    pub(super) fn new(kid: &str, n: &[u8], e: &[u8]) -> Self {
        let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        Self {
            kty: "RSA",
            purpose: "sig",
            alg: "RS256",
            kid: kid.to_owned(),
            n,
            e,
        }
    }
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
