//! What a stored hash can be: one made here, or one that an import brought, which is replaced at its owner's next sign-in.

use argon2_rust::{Algorithm, Decoded, Version, decode_phc};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::alphabet::BCRYPT;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use secrecy::{ExposeSecret, SecretSlice};

use super::Cost;

/// Marks an argon2 hash that was made without our pepper. It stands in the hash itself, so it goes when the hash goes.
const UNPEPPERED: &str = "unpeppered:";
/// bcrypt reads no more of a password than this.
const BCRYPT_BYTES: usize = 72;
/// Each step doubles the work: 14 is about a second.
const BCRYPT_COSTS: std::ops::RangeInclusive<u32> = 4..=14;
const ENGINE: GeneralPurpose = GeneralPurpose::new(&BCRYPT, NO_PAD.with_decode_allow_trailing_bits(true));

/// A stored hash, ready to compare.
pub(super) enum AnyHash {
    /// With whether it was made with the pepper.
    Argon2(Decoded, bool),
    Bcrypt(Bcrypt),
}

/// The parts of a bcrypt hash.
pub(super) struct Bcrypt {
    cost: u32,
    salt: [u8; 16],
    tag: [u8; 23],
}

impl AnyHash {
    /// Reads a hash as the table holds it; nothing for what is none, or would take too much work.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some(bcrypt) = Bcrypt::read(text) {
            return Some(Self::Bcrypt(bcrypt));
        }
        let (text, peppered) = text.strip_prefix(UNPEPPERED).map_or((text, true), |text| (text, false));
        let decoded = decode_phc(text).ok()?;
        Cost::allows(&decoded).then_some(Self::Argon2(decoded, peppered))
    }

    /// Whether a new hash of the same password, at this cost, would be no better.
    pub(super) fn is_current(&self, cost: Cost) -> bool {
        let Self::Argon2(decoded, true) = self else { return false };
        decoded.algorithm == Algorithm::Argon2id && decoded.version == Version::V0x13 && cost.is_reached_by(decoded)
    }
}

/// A hash that was made elsewhere, in the form that the table holds it in.
pub struct ForeignHash(String);

impl ForeignHash {
    /// Accepts bcrypt (`$2a$`, `$2b$`, `$2y$`, cost 4 to 14) and argon2 in PHC form, at most 152 MiB and 16 passes. One
    /// that was made with this keyring's pepper, by an export of ours, says so by `peppered`.
    ///
    /// # Errors
    /// What is wrong with it, without a part of it.
    pub fn parse(text: &str, peppered: bool) -> Result<Self, &'static str> {
        let known = text.starts_with("$argon2") || ["$2a$", "$2b$", "$2y$"].iter().any(|mark| text.starts_with(mark));
        if !known {
            return Err("the password hash is neither bcrypt nor argon2");
        }
        let text =
            if peppered || !text.starts_with("$argon2") { text.to_owned() } else { format!("{UNPEPPERED}{text}") };
        match AnyHash::read(&text) {
            Some(_) => Ok(Self(text)),
            None => Err("the password hash is malformed, or takes too much work to compare"),
        }
    }

    /// The text for the table.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A hash of the table as `ForeignHash::parse` takes it.
#[must_use]
pub fn exported(stored: &str) -> (&str, bool) {
    match stored.strip_prefix(UNPEPPERED) {
        Some(text) => (text, false),
        None => (stored, stored.starts_with("$argon2")),
    }
}

impl Bcrypt {
    /// `$2b$10$`, 22 characters of salt, 31 of hash, in bcrypt's own base64.
    fn read(text: &str) -> Option<Self> {
        let (version, rest) = text.strip_prefix('$')?.split_once('$')?;
        let (cost, rest) = rest.split_once('$')?;
        let (salt, tag) = rest.split_at_checked(22)?;
        let cost = (cost.len() == 2).then(|| cost.parse().ok())?.filter(|cost| BCRYPT_COSTS.contains(cost))?;
        let decoded = |text: &str| ENGINE.decode(text).ok();
        let parts = Self { cost, salt: decoded(salt)?.try_into().ok()?, tag: decoded(tag)?.try_into().ok()? };
        ["2a", "2b", "2y"].contains(&version).then_some(parts)
    }

    /// Works one bcrypt hash and compares. A password longer than 72 bytes is cut there, as whoever made the hash did.
    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let password = password.get(..BCRYPT_BYTES).unwrap_or(password);
        let end: &[u8] = if password.len() < BCRYPT_BYTES { &[0] } else { &[] };
        let password = SecretSlice::from([password, end].concat());
        let worked = bcrypt::bcrypt(self.cost, self.salt, password.expose_secret());
        worked.get(..self.tag.len()).is_some_and(|tag| verify_slices_are_equal(tag, &self.tag).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bcrypt_agrees_with_another_implementation() {
        // Made with libxcrypt.
        let long = "x".repeat(80);
        for (password, hash) in [
            ("", "$2a$06$If6bvum7DFjUnE9p2uDeDu1/XpgfvI8PbV8YFdl.4.xEjHbPYIm/u"),
            ("abc", "$2b$05$abcdefghijklmnopqrstuuRWUgMyyCUnsDr8evYotXg5ZXVF/HhzS"),
            ("ünïcode-pass", "$2y$04$......................yMyF0Y0uCTvvTyprv9P105ZRzQES6yO"),
            (&long, "$2b$05$abcdefghijklmnopqrstuujf8SX2ahXLwp9w/B.Y5XdysS6yR576q"),
        ] {
            let Some(AnyHash::Bcrypt(bcrypt)) = AnyHash::read(hash) else { panic!("{hash}") };
            assert!(bcrypt.matches(password.as_bytes()), "{password}");
            assert!(!bcrypt.matches(b"another"), "{password}");
        }
    }

    #[test]
    fn what_cannot_be_compared_is_no_hash() {
        for text in [
            "",
            "$2b$10$short",
            "$2x$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
            "$2b$31$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
            "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$dGFnZGdkZ2Rn",
            "5f4dcc3b5aa765d61d8327deb882cf99",
        ] {
            assert!(ForeignHash::parse(text, false).is_err(), "{text}");
        }
    }
}
