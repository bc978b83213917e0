//! What all JWTs of ours have in common (RFC 8725).

use jsonwebtoken::{Algorithm, Validation, decode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::keyring::Keyring;
use crate::error::{Error, Refusal};

/// Signs with the current RS256 pair; `kid` in the header, and `typ` where there is one.
pub(super) fn signed(
    typ: Option<&str>,
    claims: &impl Serialize,
    keyring: &Keyring,
) -> Result<String, Error> {
    let pair = keyring
        .rs256
        .first()
        .ok_or_else(|| Error::internal("no RS256 pair"))?;
    Ok(pair.signed(typ, claims)?)
}

/// Pins the algorithm. Expiry is left to our own clock.
pub(super) fn validation(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = algorithm == Algorithm::RS256;
    validation
}

pub(super) fn verified<T: DeserializeOwned>(
    token: &str,
    key: &jsonwebtoken::DecodingKey,
    validation: &Validation,
) -> Result<T, Error> {
    decode(token, key, validation)
        .map(|token| token.claims)
        .map_err(|_| Refusal::TokenInvalid.into())
}
