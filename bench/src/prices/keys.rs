//! What a client reckons on its own side: one-time codes, SCRAM proofs, signed JWTs.

use std::num::NonZeroU32;

use anyhow::{Context, Result};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use aws_lc_rs::{digest, hmac, pbkdf2};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::Value;

use super::client::Answer;

/// An authenticator app that scanned this `otpauth:` address: the code at a time in Unix seconds
/// (RFC 6238).
///
/// # Errors
/// There is no secret in it.
pub(super) fn authenticator(url: &str) -> Result<impl Fn(i64) -> Result<String> + use<>> {
    let (_, base32) = url.split_once("secret=").context("no secret")?;
    let bits = |c: char| {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
            .find(c)
            .map(|value| format!("{value:05b}"))
    };
    let bits: String = base32.chars().map_while(bits).collect();
    let bytes = (0..bits.len() / 8)
        .filter_map(|at| u8::from_str_radix(bits.get(at * 8..at * 8 + 8)?, 2).ok());
    let key = hmac::Key::new(
        hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        &bytes.collect::<Vec<_>>(),
    );
    Ok(move |now: i64| {
        let mac = hmac::sign(&key, &(now / 30).to_be_bytes());
        let at = usize::from(mac.as_ref().last().context("no MAC")? & 15);
        let word = mac.as_ref().get(at..at + 4).context("no MAC")?;
        let word = u32::from_be_bytes(word.try_into()?) & 0x7fff_ffff;
        Ok(format!("{:06}", word % 1_000_000))
    })
}

/// The client's proof for a challenge (RFC 5802 §3).
///
/// # Errors
/// The challenge is none.
pub(super) fn proof(
    email: &str,
    password: &str,
    client_nonce: &str,
    challenge: &Answer,
) -> Result<String> {
    let (salt, nonce) = (challenge.text("/salt")?, challenge.text("/nonce")?);
    let count = challenge
        .body
        .get("iterationCount")
        .and_then(Value::as_u64)
        .context("no iterationCount")?;
    let rounds = NonZeroU32::new(u32::try_from(count)?).context("no rounds")?;
    let mut salted = [0; 32];
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        rounds,
        &STANDARD.decode(&salt)?,
        password.as_bytes(),
        &mut salted,
    );
    let mac = |key: &[u8], text: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text);
    let client_key = mac(&salted, b"Client Key");
    let stored_key = digest::digest(&digest::SHA256, client_key.as_ref());
    let message =
        format!("n={email},r={client_nonce},r={nonce},s={salt},i={count},c=biws,r={nonce}");
    let signature = mac(stored_key.as_ref(), message.as_bytes());
    let both = client_key.as_ref().iter().zip(signature.as_ref());
    Ok(STANDARD.encode(both.map(|(one, other)| one ^ other).collect::<Vec<_>>()))
}

/// The public key in PEM.
///
/// # Errors
/// The key has none.
pub(super) fn public_key(pair: &KeyPair) -> Result<String> {
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
    Ok(pem::encode(&pem::Pem::new("PUBLIC KEY", der.as_ref())))
}

/// A JWT in RS256.
///
/// # Errors
/// It cannot be signed.
pub(super) fn signed(pair: &KeyPair, claims: &Value) -> Result<String> {
    let der: Pkcs8V1Der<'_> = pair.as_der()?;
    let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref()));
    let header = Header {
        typ: None,
        ..Header::new(Algorithm::RS256)
    };
    Ok(encode(
        &header,
        claims,
        &EncodingKey::from_rsa_pem(pem.as_bytes())?,
    )?)
}
