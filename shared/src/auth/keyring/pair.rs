//! An RS256 pair: signs JWTs, and verifies them.

use std::sync::OnceLock;

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use serde::Serialize;
use simple_asn1::{ASN1Block, from_der};

use super::KeyringError;
use super::public::Jwk;
use super::secret::Pair;
use crate::entropy;

const BROKEN: KeyringError = KeyringError::Key("RS256");
/// 2048 bits.
const SHORTEST: usize = 256;

/// A pair and its `kid`.
pub(in crate::auth) struct RsaPair {
    pub(in crate::auth) kid: String,
    pub(in crate::auth) verifies: DecodingKey,
    pub(super) public: Jwk,
    der: Vec<u8>,
    /// Read and checked when it first signs, which takes longer than all else of a keyring and most functions never do; kept
    /// then.
    private: OnceLock<KeyPair>,
}

impl RsaPair {
    /// Reads what verifies; what signs is checked when it does.
    pub(super) fn new(pair: &Pair) -> Result<Self, KeyringError> {
        let der = pem::parse(&pair.private_key).map_err(|_| BROKEN)?.into_contents();
        let (modulus, exponent) = public(&der).filter(|(modulus, _)| modulus.len() >= SHORTEST).ok_or(BROKEN)?;
        let verifies = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
        let public = Jwk::new(&pair.kid, &modulus, &exponent);
        Ok(Self { kid: pair.kid.clone(), verifies, public, der, private: OnceLock::new() })
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
        let private = self.private()?;
        let mut signature = vec![0; private.public_modulus_len()];
        let signed = private.sign(&RSA_PKCS1_SHA256, &entropy::source(), message.as_bytes(), &mut signature);
        signed.map_err(|_| BROKEN)?;
        Ok(message + "." + &URL_SAFE_NO_PAD.encode(signature))
    }

    fn private(&self) -> Result<&KeyPair, KeyringError> {
        if let Some(private) = self.private.get() {
            return Ok(private);
        }
        let private = KeyPair::from_pkcs8(&self.der).map_err(|_| BROKEN)?;
        Ok(self.private.get_or_init(|| private))
    }
}

/// Modulus and exponent of a private key, big-endian (RFC 5208 §5, RFC 8017 §A.1.2).
fn public(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let Some(ASN1Block::OctetString(_, key)) = sequence(der)?.into_iter().nth(2) else { return None };
    let mut numbers = sequence(&key)?.into_iter().skip(1).map(|block| match block {
        ASN1Block::Integer(_, number) => Some(number.to_bytes_be().1),
        _ => None,
    });
    Some((numbers.next()??, numbers.next()??))
}

fn sequence(der: &[u8]) -> Option<Vec<ASN1Block>> {
    match from_der(der).ok()?.pop()? {
        ASN1Block::Sequence(_, blocks) => Some(blocks),
        _ => None,
    }
}

fn part(json: &impl Serialize) -> Result<String, KeyringError> {
    let json = serde_json::to_vec(json).map_err(|error| KeyringError::Malformed(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
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

    fn read(der: &[u8]) -> Result<RsaPair, KeyringError> {
        let private_key = pem::encode(&pem::Pem::new("PRIVATE KEY", der));
        RsaPair::new(&Pair { kid: "k1".to_owned(), private_key, age: Age::default() })
    }

    #[test]
    fn what_is_no_rsa_key_is_refused_when_it_is_read_or_when_it_signs() {
        let elliptic = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let elliptic = elliptic.to_pkcs8v1().unwrap();
        let whole = pem::parse(Pair::generate(Age::default()).unwrap().private_key).unwrap().into_contents();
        let half = whole.get(..whole.len() / 2).unwrap();
        for der in [b"".as_slice(), b"sesame", elliptic.as_ref(), half] {
            assert!(matches!(read(der), Err(KeyringError::Key("RS256"))));
        }
        // The last number of the private half.
        let mut bent = whole.clone();
        *bent.last_mut().unwrap() ^= 2;
        assert!(matches!(read(&bent).unwrap().signed(None, &json!({})), Err(KeyringError::Key("RS256"))));
        assert!(read(&whole).unwrap().signed(None, &json!({})).is_ok());
    }
}
