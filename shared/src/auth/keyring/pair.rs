//! An RS256 pair: signs JWTs, and verifies them.

use std::sync::OnceLock;

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use pkcs1::RsaPrivateKeyRef;
use pkcs8::PrivateKeyInfoRef;
use serde::Serialize;

use super::error::KeyringError;
use super::jwk::Jwk;
use types::random;

/// A pair and its `kid`.
pub(crate) struct RsaPair {
    pub(crate) kid: String,
    /// PKCS #8 in DER.
    der: Vec<u8>,
    /// Read when it first signs, for that checks it, and few functions sign. Kept, because
    /// jsonwebtoken would read it again for every token, which takes several times as long as to
    /// sign.
    private: OnceLock<KeyPair>,
    pub(crate) verifies: DecodingKey,
    pub(super) public: Jwk,
}

impl RsaPair {
    /// Reads the pair `kid`, whose private key is PKCS #8 in PEM.
    ///
    /// # Errors
    /// When it is no RSA key in PKCS #8.
    pub(super) fn new(kid: &str, private_key: &str) -> Result<Self, KeyringError> {
        let der = pem::parse(private_key).map_err(unusable)?.into_contents();
        let outer = PrivateKeyInfoRef::try_from(der.as_slice()).map_err(unusable)?;
        outer
            .algorithm
            .assert_algorithm_oid(pkcs1::ALGORITHM_OID)
            .map_err(unusable)?;
        let key = RsaPrivateKeyRef::try_from(outer.private_key).map_err(unusable)?;
        let (n, e) = (key.modulus.as_bytes(), key.public_exponent.as_bytes());
        let verifies = DecodingKey::from_rsa_raw_components(n, e);
        let public = Jwk::new(kid, n, e);
        Ok(Self {
            kid: kid.to_owned(),
            verifies,
            public,
            private: OnceLock::new(),
            der,
        })
    }

    fn private(&self) -> Result<&KeyPair, KeyringError> {
        if let Some(private) = self.private.get() {
            return Ok(private);
        }
        let private = KeyPair::from_pkcs8(&self.der).map_err(unusable)?;
        Ok(self.private.get_or_init(|| private))
    }

    /// A JWT of `claims` (RFC 7515 §7.1, RFC 7518 §3.3), with `kid` in its header.
    ///
    /// # Errors
    /// When the claims are no JSON, or the key does not sign.
    pub(crate) fn signed(
        &self,
        typ: Option<&str>,
        claims: &impl Serialize,
    ) -> Result<String, KeyringError> {
        let kid = Some(self.kid.clone());
        let header = Header {
            typ: typ.map(str::to_owned),
            kid,
            ..Header::new(Algorithm::RS256)
        };
        let message = part(&header)? + "." + &part(claims)?;
        let private = self.private()?;
        let mut signature = vec![0; private.public_modulus_len()];
        let signed = private.sign(
            &RSA_PKCS1_SHA256,
            &random::source(),
            message.as_bytes(),
            &mut signature,
        );
        signed.map_err(unusable)?;
        Ok(message + "." + &URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Says nothing of the key, as the libraries' own errors may.
fn unusable<E>(_: E) -> KeyringError {
    KeyringError::Key("RS256")
}

fn part(json: &impl Serialize) -> Result<String, KeyringError> {
    let json =
        serde_json::to_vec(json).map_err(|error| KeyringError::Malformed(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, encode};
    use serde_json::json;

    use super::super::secret::Age;
    use super::super::secret::Pair;
    use super::*;

    #[test]
    fn a_token_is_the_one_that_jsonwebtoken_makes() {
        let secret = Pair::generate(Age::default()).unwrap();
        let (pair, kid) = (
            RsaPair::new(&secret.kid, &secret.private_key).unwrap(),
            Some(secret.kid.clone()),
        );
        let key = EncodingKey::from_rsa_pem(secret.private_key.as_bytes()).unwrap();
        let claims = json!({ "sub": "session", "aud": ["é"] });
        for typ in [None, Some("JWT")] {
            let header = Header {
                typ: typ.map(str::to_owned),
                kid: kid.clone(),
                ..Header::new(Algorithm::RS256)
            };
            assert_eq!(
                pair.signed(typ, &claims).unwrap(),
                encode(&header, &claims, &key).unwrap()
            );
        }
    }

    #[test]
    fn what_is_no_rsa_key_is_refused_and_a_spoilt_one_does_not_sign() {
        let mut secret = Pair::generate(Age::default()).unwrap();
        let spoilt = |at: usize| {
            let mut der = pem::parse(&secret.private_key).unwrap().into_contents();
            let at = at.min(der.len() - 1);
            der[at] ^= 1;
            pem::encode(&pem::Pem::new("PRIVATE KEY", der))
        };
        // The object identifier of RSA, and the last number of the private half.
        let (other, broken) = (spoilt(12), spoilt(usize::MAX));
        secret.private_key = other;
        assert!(matches!(
            RsaPair::new(&secret.kid, &secret.private_key),
            Err(KeyringError::Key("RS256"))
        ));
        secret.private_key = broken;
        assert!(matches!(
            RsaPair::new(&secret.kid, &secret.private_key)
                .unwrap()
                .signed(None, &json!({})),
            Err(KeyringError::Key("RS256"))
        ));
    }
}
