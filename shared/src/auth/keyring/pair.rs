//! An RS256 pair: signs JWTs, and verifies them.

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use serde::Serialize;

use super::KeyringError;
use super::public::Jwk;
use super::secret::Pair;
use crate::entropy;

/// A pair and its `kid`.
pub(in crate::auth) struct RsaPair {
    pub(in crate::auth) kid: String,
    private: KeyPair,
    pub(in crate::auth) verifies: DecodingKey,
    pub(super) public: Jwk,
}

impl RsaPair {
    /// Reads and checks the pair in the secret.
    pub(super) fn new(pair: &Pair) -> Result<Self, KeyringError> {
        let der = pem::parse(&pair.private_key).map_err(|_| KeyringError::Key("RS256"))?;
        let private = KeyPair::from_pkcs8(der.contents()).map_err(|_| KeyringError::Key("RS256"))?;
        let verifies = DecodingKey::from_rsa_der(private.public_key().as_ref());
        let public = Jwk::new(&pair.kid, private.public_key());
        Ok(Self { kid: pair.kid.clone(), private, verifies, public })
    }

    /// A JWT of `claims` (RFC 7515 §7.1, RFC 7518 §3.3), with `kid` in its header. jsonwebtoken would read and check the
    /// private key again for every token, which takes several times as long as to sign.
    ///
    /// # Errors
    /// When the claims are no JSON, or the key does not sign.
    pub(in crate::auth) fn signed(&self, typ: Option<&str>, claims: &impl Serialize) -> Result<String, KeyringError> {
        let kid = Some(self.kid.clone());
        let header = Header { typ: typ.map(str::to_owned), kid, ..Header::new(Algorithm::RS256) };
        let message = part(&header)? + "." + &part(claims)?;
        let mut signature = vec![0; self.private.public_modulus_len()];
        let signed = self.private.sign(&RSA_PKCS1_SHA256, &entropy::source(), message.as_bytes(), &mut signature);
        signed.map_err(|_| KeyringError::Key("RS256"))?;
        Ok(message + "." + &URL_SAFE_NO_PAD.encode(signature))
    }
}

fn part(json: &impl Serialize) -> Result<String, KeyringError> {
    let json = serde_json::to_vec(json).map_err(|error| KeyringError::Malformed(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, encode};
    use serde_json::json;

    use super::super::secret::Age;
    use super::*;

    #[test]
    fn a_token_is_the_one_that_jsonwebtoken_makes() {
        let secret = Pair::generate(Age::default()).unwrap();
        let (pair, kid) = (RsaPair::new(&secret).unwrap(), Some(secret.kid.clone()));
        let key = EncodingKey::from_rsa_pem(secret.private_key.as_bytes()).unwrap();
        let claims = json!({ "sub": "session", "aud": ["é"] });
        for typ in [None, Some("JWT")] {
            let header = Header { typ: typ.map(str::to_owned), kid: kid.clone(), ..Header::new(Algorithm::RS256) };
            assert_eq!(pair.signed(typ, &claims).unwrap(), encode(&header, &claims, &key).unwrap());
        }
    }
}
