//! AES-256-GCM under the keyring's sealing keys, for what the table and mails may carry but nobody
//! may read.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::keyring::error::KeyringError;

const NONCE: usize = 12;

/// The sealing keys: the first one seals, every one opens.
pub struct Sealer {
    keys: Vec<(u8, RandomizedNonceKey)>,
}

impl Sealer {
    /// Takes 32-byte keys by id, the current one first.
    pub(super) fn new(keys: &[(u8, Vec<u8>)]) -> Result<Self, KeyringError> {
        let key = |(id, bytes): &(u8, Vec<u8>)| {
            RandomizedNonceKey::new(&AES_256_GCM, bytes).map(|key| (*id, key))
        };
        let keys: Vec<_> = keys
            .iter()
            .map(key)
            .collect::<Result<_, _>>()
            .map_err(|_| KeyringError::Key("sealing"))?;
        if keys.is_empty() {
            Err(KeyringError::Key("sealing"))
        } else {
            Ok(Self { keys })
        }
    }

    /// Seals `plain` for one `purpose`: base64url of key id, nonce, ciphertext and tag.
    ///
    /// # Errors
    /// None that is known; aws-lc reserves the right.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, KeyringError> {
        let (id, key) = self.keys.first().ok_or(KeyringError::Key("sealing"))?;
        let mut body = plain.to_vec();
        let nonce = key
            .seal_in_place_append_tag(Aad::from(purpose), &mut body)
            .map_err(|_| KeyringError::Key("sealing"))?;
        let sealed = [&[*id], nonce.as_ref().as_slice(), &body].concat();
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what was sealed for the same `purpose`; nothing for anything else.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (id, rest) = sealed.split_first()?;
        let (nonce, body) = rest.split_at_checked(NONCE)?;
        let (_, key) = self.keys.iter().find(|(known, _)| known == id)?;
        let mut body = body.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = key
            .open_in_place(nonce, Aad::from(purpose), &mut body)
            .ok()?;
        Some(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(ids: &[u8]) -> Sealer {
        Sealer::new(
            &ids.iter()
                .map(|id| (*id, vec![*id; 32]))
                .collect::<Vec<_>>(),
        )
        .unwrap()
    }

    #[test]
    fn opens_what_it_sealed_for_the_same_purpose_only() {
        let keys = keyed(&[1]);
        let sealed = keys.seal("confirm", b"plain").unwrap();
        assert_eq!(
            keys.open("confirm", &sealed).as_deref(),
            Some(b"plain".as_slice())
        );
        assert_eq!(keys.open("reset", &sealed), None);
        assert_ne!(keys.seal("confirm", b"plain").unwrap(), sealed);
    }

    #[test]
    fn an_older_key_still_opens() {
        let sealed = keyed(&[1]).seal("p", b"plain").unwrap();
        assert!(keyed(&[2, 1]).open("p", &sealed).is_some());
        assert!(keyed(&[2]).open("p", &sealed).is_none());
    }

    #[test]
    fn garbage_opens_to_nothing() {
        for text in [
            "",
            "AQ",
            "!!",
            "AQEBAQEBAQEBAQEBAQ",
            "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
        ] {
            assert_eq!(keyed(&[1]).open("p", text), None, "{text}");
        }
    }
}
