//! The keyring as the secret's JSON: made, and parsed.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::{Deserialize, Serialize};

use super::{Keyring, KeyringError, RsaPair, Sealer, Symmetric};
use crate::entropy;

/// The secret's JSON. Byte strings are standard base64; pairs and sealing keys stand newest first.
#[derive(Serialize, Deserialize)]
struct Secret {
    rs256: Vec<Pair>,
    hs256: String,
    hs512: String,
    sealing: Vec<SealingKey>,
    mac: String,
    pepper: String,
}

#[derive(Serialize, Deserialize)]
struct Pair {
    kid: String,
    /// PKCS #8 in PEM.
    private_key: String,
}

#[derive(Serialize, Deserialize)]
struct SealingKey {
    id: u8,
    key: String,
}

/// A new keyring, as the secret's JSON: a 2048-bit RS256 pair, 512 bits for HS512 (RFC 7518 §3.2), 256-bit keys for the rest.
///
/// # Errors
/// When aws-lc cannot make an RSA key.
pub fn generate() -> Result<String, KeyringError> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyringError::Key("RS256"))?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyringError::Key("RS256"))?;
    let key = || STANDARD.encode(entropy::bytes::<32>());
    let secret = Secret {
        rs256: vec![Pair {
            kid: entropy::uuid().to_string(),
            private_key: pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref())),
        }],
        hs256: key(),
        hs512: STANDARD.encode(entropy::bytes::<64>()),
        sealing: vec![SealingKey { id: 1, key: key() }],
        mac: key(),
        pepper: key(),
    };
    serde_json::to_string(&secret).map_err(|error| KeyringError::Malformed(error.to_string()))
}

impl Keyring {
    /// Parses the secret's JSON.
    ///
    /// # Errors
    /// What is wrong with it, never with a part of a key.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        // serde_json's messages may quote the input, so only the place is kept.
        let secret: Secret = serde_json::from_str(text)
            .map_err(|error| KeyringError::Malformed(format!("line {} column {}", error.line(), error.column())))?;
        let rs256: Vec<_> = secret.rs256.iter().map(pair).collect::<Result<_, _>>()?;
        let sealing: Vec<_> =
            secret.sealing.iter().map(|key| Ok((key.id, bytes("sealing", &key.key)?))).collect::<Result<_, _>>()?;
        if rs256.is_empty() {
            return Err(KeyringError::Key("RS256"));
        }
        Ok(Self {
            rs256,
            hs256: Symmetric::new(&bytes("HS256", &secret.hs256)?),
            hs512: EncodingKey::from_secret(&bytes("HS512", &secret.hs512)?),
            sealer: Sealer::new(&sealing)?,
            pepper: bytes("pepper", &secret.pepper)?,
            mac: hmac::Key::new(hmac::HMAC_SHA256, &bytes("MAC", &secret.mac)?),
        })
    }
}

fn bytes(name: &'static str, text: &str) -> Result<Vec<u8>, KeyringError> {
    STANDARD.decode(text).ok().filter(|key| key.len() >= 32).ok_or(KeyringError::Key(name))
}

fn pair(pair: &Pair) -> Result<RsaPair, KeyringError> {
    let broken = || KeyringError::Key("RS256");
    let der = pem::parse(&pair.private_key).map_err(|_| broken())?;
    let public = KeyPair::from_pkcs8(der.contents()).map_err(|_| broken())?;
    Ok(RsaPair {
        kid: pair.kid.clone(),
        signs: EncodingKey::from_rsa_pem(pair.private_key.as_bytes()).map_err(|_| broken())?,
        verifies: DecodingKey::from_rsa_der(public.public_key().as_ref()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_generated_parses() {
        assert!(Keyring::parse(&generate().unwrap()).is_ok());
    }

    #[test]
    fn errors_never_quote_a_key() {
        let text = generate().unwrap().replace("\"pepper\":\"", "\"pepper\":\"!sesame");
        let error = Keyring::parse(&text).err().unwrap().to_string();
        assert_eq!(error, "the keyring's pepper key is unusable");
        assert!(!Keyring::parse("{\"rs256\": \"sesame\"}").err().unwrap().to_string().contains("sesame"));
    }
}
