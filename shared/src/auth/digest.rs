//! Digests of secrets that are random enough to need no salt. Only these are stored.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// SHA-256 in base64url, 43 characters.
#[must_use]
pub fn sha256(secret: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, secret))
}

/// SHA-256 as it is.
#[must_use]
pub fn sha256_bytes(text: &[u8]) -> [u8; 32] {
    digest(&SHA256, text)
        .as_ref()
        .first_chunk()
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn is_sha256() {
        // FIPS 180-4, the one-block example "abc".
        assert_eq!(
            super::sha256(b"abc"),
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
        );
    }
}
