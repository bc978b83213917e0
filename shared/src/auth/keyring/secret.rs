//! The keyring as the secret's JSON: made, and parsed.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::EncodingKey;
use serde::{Deserialize, Serialize};

use super::error::KeyringError;
use super::pair::RsaPair;
use super::ring::Keyring;
use super::ring::Symmetric;
use crate::auth::seal::Sealer;
use types::clock::{Clock, Timestamp};
use types::random;

/// The secret's JSON. Byte strings are standard base64; of pairs and sealing keys the first is the
/// current one.
#[derive(Serialize, Deserialize)]
pub(super) struct Secret {
    pub(super) rs256: Vec<Pair>,
    hs256: String,
    hs512: String,
    pub(super) sealing: Vec<SealingKey>,
    mac: String,
    pepper: String,
    /// The version of the secret that a scheduled rotation made this from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) made_from: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Pair {
    pub(super) kid: String,
    /// PKCS #8 in PEM.
    pub(super) private_key: String,
    #[serde(default)]
    pub(super) age: Age,
}

/// The same key, however old.
impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.kid == other.kid && self.private_key == other.private_key
    }
}

#[derive(PartialEq, Serialize, Deserialize)]
pub(super) struct SealingKey {
    pub(super) id: u8,
    key: String,
    #[serde(default)]
    pub(super) age: Age,
}

/// Where a key stands in its life.
#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Age {
    /// Unix seconds.
    pub(super) created_at: Option<Timestamp>,
    /// Known to all, used by none yet: functions keep a keyring for five minutes.
    #[serde(default)]
    pub(super) pending: bool,
    /// Since when another one is in front of it, in Unix seconds; nothing where nobody noted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) retired_at: Option<Timestamp>,
}

impl Pair {
    /// A new 2048-bit pair.
    pub(super) fn generate(age: Age) -> Result<Self, KeyringError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyringError::Key("RS256"))?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyringError::Key("RS256"))?;
        let private_key = pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref()));
        Ok(Self {
            kid: random::uuid().to_string(),
            private_key,
            age,
        })
    }
}

impl SealingKey {
    /// A new 256-bit key.
    pub(super) fn generate(id: u8, age: Age) -> Self {
        Self {
            id,
            key: STANDARD.encode(random::bytes::<32>()),
            age,
        }
    }
}

impl Secret {
    /// Reads the JSON. The errors never quote it: the library's may, so only the place is kept.
    pub(super) fn read(text: &str) -> Result<Self, KeyringError> {
        serde_json::from_str(text).map_err(|error| {
            KeyringError::Malformed(format!("line {} column {}", error.line(), error.column()))
        })
    }

    /// Whether all but the RS256 pairs is the same.
    pub(super) fn same_but_pairs(&self, other: &Self) -> bool {
        fn rest(secret: &Secret) -> [&String; 4] {
            [&secret.hs256, &secret.hs512, &secret.mac, &secret.pepper]
        }
        rest(self) == rest(other) && self.sealing == other.sealing
    }

    pub(super) fn text(&self) -> Result<String, KeyringError> {
        serde_json::to_string(self).map_err(|error| KeyringError::Malformed(error.to_string()))
    }
}

/// A new keyring, as the secret's JSON: a 2048-bit RS256 pair, 512 bits for HS512 (RFC 7518 §3.2),
/// 256-bit keys for the rest.
///
/// # Errors
/// When aws-lc cannot make an RSA key.
pub fn generate() -> Result<String, KeyringError> {
    let key = || STANDARD.encode(random::bytes::<32>());
    let age = Age {
        created_at: Some(Clock::default().now()),
        ..Age::default()
    };
    let secret = Secret {
        rs256: vec![Pair::generate(age)?],
        hs256: key(),
        hs512: STANDARD.encode(random::bytes::<64>()),
        sealing: vec![SealingKey::generate(1, age)],
        mac: key(),
        pepper: key(),
        made_from: None,
    };
    secret.text()
}

impl Keyring {
    /// Parses the secret's JSON.
    ///
    /// # Errors
    /// What is wrong with it, never with a part of a key.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let secret = Secret::read(text)?;
        let rs256: Vec<_> = secret
            .rs256
            .iter()
            .map(|pair| RsaPair::new(&pair.kid, &pair.private_key))
            .collect::<Result<_, _>>()?;
        let sealing: Vec<_> = secret
            .sealing
            .iter()
            .map(|key| Ok((key.id, bytes("sealing", &key.key)?)))
            .collect::<Result<_, _>>()?;
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
    STANDARD
        .decode(text)
        .ok()
        .filter(|key| key.len() >= 32)
        .ok_or(KeyringError::Key(name))
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
        let text = generate()
            .unwrap()
            .replace("\"pepper\":\"", "\"pepper\":\"!sesame");
        let error = Keyring::parse(&text).err().unwrap().to_string();
        assert_eq!(error, "the keyring's pepper key is unusable");
        assert!(
            !Keyring::parse("{\"rs256\": \"sesame\"}")
                .err()
                .unwrap()
                .to_string()
                .contains("sesame")
        );
    }
}
