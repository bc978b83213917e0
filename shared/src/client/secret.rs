//! What a client signs in with: base62 texts that end in a checksum, so that a mistyped one is
//! refused without a read.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::{Deserialize, Serialize};

use crate::auth::digest::{sha256, sha256_bytes};
use types::random;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Digits of 32 bits.
const CHECKSUM: usize = 6;
/// Digits of the random part of a key's name: 107 bits.
const NAME: usize = 18;
/// Digits of 256 bits.
const SECRET: usize = 43;

/// Which world a key opens. It is the start of the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// For trying out.
    Sandbox,
    /// The real one.
    Live,
}

impl Environment {
    fn prefix(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox_",
            Self::Live => "live_",
        }
    }
}

/// A client's secret: 256 random bits. It is shown once; only its digest is stored.
pub struct PlainSecret(String);

impl PlainSecret {
    pub(super) fn random(environment: Environment) -> Self {
        Self(coded::<SECRET>(environment.prefix()))
    }

    /// A secret to compare; nothing where the checksum is broken.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let whole = |environment: Environment| checked(text, environment.prefix(), SECRET);
        (whole(Environment::Sandbox) || whole(Environment::Live)).then(|| Self(text.to_owned()))
    }

    /// For the one time that it is shown.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.0
    }

    pub(super) fn digest(&self) -> String {
        sha256(self.0.as_bytes())
    }

    /// Compares with what the table has, in constant time.
    pub(super) fn is(&self, digest: &str) -> bool {
        verify_slices_are_equal(self.digest().as_bytes(), digest.as_bytes()).is_ok()
    }
}

/// Logs must not hold secrets, so there is no Display and Debug hides it.
impl fmt::Debug for PlainSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainSecret(..)")
    }
}

const KEY_PREFIX: &str = "po2_";

/// A new key's public name.
pub(super) fn api_key() -> String {
    coded::<NAME>(KEY_PREFIX)
}

/// Whether `text` could be a key's name.
pub(super) fn is_api_key(text: &str) -> bool {
    checked(text, KEY_PREFIX, NAME)
}

/// The prefix, random digits, and their checksum.
fn coded<const DIGITS: usize>(prefix: &str) -> String {
    let body = prefix.to_owned() + &random_digits::<DIGITS>();
    let checksum = checksum(&body);
    body + &checksum
}

fn checked(text: &str, prefix: &str, digits: usize) -> bool {
    let whole = text.len() == prefix.len() + digits + CHECKSUM && text.starts_with(prefix);
    let split = text.split_at_checked(prefix.len() + digits);
    whole && split.is_some_and(|(body, given)| checksum(body) == given)
}

/// The first 32 bits of the SHA-256 of what stands before, in base62. It guards against slips, not
/// against forgers.
fn checksum(body: &str) -> String {
    let first = sha256_bytes(body.as_bytes())
        .first_chunk()
        .copied()
        .map(u32::from_be_bytes)
        .unwrap_or_default();
    let digit = |place| digit(u64::from(first) / 62_u64.pow(place) % 62);
    (0..6).rev().map(digit).collect()
}

/// Each digit equally likely: bytes above the last multiple of 62 are thrown away.
fn random_digits<const DIGITS: usize>() -> String {
    let mut text = String::new();
    while text.len() < DIGITS {
        let fair = random::bytes::<DIGITS>()
            .into_iter()
            .filter(|byte| *byte < 248);
        text.extend(
            fair.take(DIGITS - text.len())
                .map(|byte| digit(u64::from(byte % 62))),
        );
    }
    text
}

fn digit(value: u64) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|at| BASE62.get(at))
        .copied()
        .map_or('0', char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_secrets_have_their_form() {
        let name = api_key();
        assert!(
            name.len() == 4 + 24 && name.starts_with("po2_") && is_api_key(&name),
            "{name}"
        );
        for (environment, prefix) in [
            (Environment::Sandbox, "sandbox_"),
            (Environment::Live, "live_"),
        ] {
            let secret = PlainSecret::random(environment);
            let text = secret.shown();
            assert!(
                text.starts_with(prefix) && text.len() == prefix.len() + 49,
                "{text}"
            );
            assert!(PlainSecret::parse(text).is_some_and(|again| again.is(&secret.digest())));
            assert!(!secret.is(&PlainSecret::random(environment).digest()) && !secret.is(""));
        }
    }

    #[test]
    fn a_slip_breaks_the_checksum() {
        let name = api_key();
        let swapped = name.replacen("po2_", "po3_", 1);
        let last = if name.ends_with('0') { "1" } else { "0" };
        let changed = name[..27].to_owned() + last;
        for slip in [
            "",
            "po2_",
            "po2_123456789",
            &swapped,
            &changed,
            &name[..27],
            &(name.clone() + "0"),
            &"é".repeat(14),
        ] {
            assert!(!is_api_key(slip), "{slip}");
        }
        for slip in [
            "",
            "sandbox_123456789",
            "live_",
            &name,
            &format!("live_{}", "0".repeat(49)),
        ] {
            assert!(PlainSecret::parse(slip).is_none(), "{slip}");
        }
    }
}
