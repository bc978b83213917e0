//! The public half of an RS256 pair, as a JWK (RFC 7517).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

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
