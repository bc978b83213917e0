//! What a stored hash can be: one made here, or one that an import brought, which is replaced at
//! its owner's next sign-in.

use argon2_rust::{Algorithm, Decoded, Version, decode_phc};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::alphabet::BCRYPT;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use secrecy::{ExposeSecret, SecretSlice};

use super::cost::Cost;
use super::proof::{Proof, Work};

/// Marks an argon2 hash that was made without our pepper. It stands in the hash itself, so it goes
/// when the hash goes.
const UNPEPPERED: &str = "unpeppered:";
/// bcrypt reads no more of a password than this.
const BCRYPT_BYTES: usize = 72;
/// Each step doubles the work: 14 is about a second.
const BCRYPT_COSTS: std::ops::RangeInclusive<u32> = 4..=14;
/// The highest cost that an import may bring: a quarter of a second, which any stranger may ask
/// for.
const IMPORTED_COST: u32 = 12;
const ENGINE: GeneralPurpose =
    GeneralPurpose::new(&BCRYPT, NO_PAD.with_decode_allow_trailing_bits(true));

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
        let (text, peppered) = text
            .strip_prefix(UNPEPPERED)
            .map_or((text, true), |text| (text, false));
        let decoded = decode_phc(text).ok()?;
        Cost::allows(&decoded).then_some(Self::Argon2(decoded, peppered))
    }

    /// One that no password has.
    pub(super) fn decoy(cost: Cost) -> Option<Self> {
        let (memory, passes) = (cost.memory_kib(), cost.passes());
        let (salt, tag) = ("A".repeat(22), "A".repeat(43));
        Self::read(&format!(
            "$argon2id$v=19$m={memory},t={passes},p=1${salt}${tag}"
        ))
    }

    /// Whether it was made by another program.
    pub(super) fn is_foreign(&self) -> bool {
        !matches!(self, Self::Argon2(_, true))
    }

    /// The work of comparing with it.
    pub(super) fn work(&self) -> Work {
        match self {
            Self::Argon2(..) => Work::Argon2,
            Self::Bcrypt(bcrypt) => Work::Bcrypt(bcrypt.cost),
        }
    }

    /// Whether a new hash of the same password, at this cost, would be no better.
    pub(super) fn is_current(&self, cost: Cost) -> bool {
        let Self::Argon2(decoded, true) = self else {
            return false;
        };
        decoded.algorithm == Algorithm::Argon2id
            && decoded.version == Version::V0x13
            && cost.is_reached_by(decoded)
    }
}

/// A hash that was made elsewhere, in the form that the table holds it in.
pub struct ForeignHash(String);

impl ForeignHash {
    /// Accepts bcrypt (`$2a$`, `$2b$`, `$2y$`, cost 4 to 12) and argon2 in PHC form, at most 152
    /// MiB and 16 passes, also behind the marks that Spring (`{bcrypt}`), Dovecot (`{BLF-CRYPT}`)
    /// and Django (`bcrypt$`, `argon2`) put before them. One that was made with this keyring's
    /// pepper, by an export of ours, says so by `peppered`.
    ///
    /// # Errors
    /// What is wrong with it, without a part of it.
    pub fn parse(text: &str, peppered: bool) -> Result<Self, &'static str> {
        let text = unmarked(text.trim());
        let known = text.starts_with("$argon2")
            || ["$2a$", "$2b$", "$2y$"]
                .iter()
                .any(|mark| text.starts_with(mark));
        if !known {
            return Err("the password hash is neither bcrypt nor argon2");
        }
        let text = if peppered || !text.starts_with("$argon2") {
            text.to_owned()
        } else {
            format!("{UNPEPPERED}{text}")
        };
        match AnyHash::read(&text) {
            Some(AnyHash::Bcrypt(bcrypt)) if bcrypt.cost > IMPORTED_COST => {
                Err("the bcrypt hash has a cost above 12, which takes too long to compare")
            }
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

/// The hash behind what other programs put before it to tell its kind.
fn unmarked(text: &str) -> &str {
    const MARKS: [&str; 4] = [
        "{bcrypt}",
        "{BLF-CRYPT}",
        "{argon2}",
        "{argon2@SpringSecurity_v5_8}",
    ];
    let marked = MARKS.iter().find_map(|mark| {
        let (head, rest) = text.split_at_checked(mark.len())?;
        head.eq_ignore_ascii_case(mark).then_some(rest)
    });
    // Django's `bcrypt$$2b$…` and `argon2$argon2id$…`.
    let django = || {
        text.strip_prefix("bcrypt$")
            .or_else(|| text.strip_prefix("argon2"))
    };
    marked
        .or_else(django)
        .filter(|rest| rest.starts_with('$'))
        .unwrap_or(text)
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
        let cost = (cost.len() == 2)
            .then(|| cost.parse().ok())?
            .filter(|cost| BCRYPT_COSTS.contains(cost))?;
        let decoded = |text: &str| ENGINE.decode(text).ok();
        let parts = Self {
            cost,
            salt: decoded(salt)?.try_into().ok()?,
            tag: decoded(tag)?.try_into().ok()?,
        };
        ["2a", "2b", "2y"].contains(&version).then_some(parts)
    }

    /// One that no password has.
    pub(super) fn decoy(cost: u32) -> Self {
        Self {
            cost,
            salt: [0; 16],
            tag: [0; 23],
        }
    }

    /// Works one hash and compares. A password of 72 bytes or more may have been cut there by
    /// whoever made the hash.
    pub(super) fn proof(&self, password: &[u8]) -> Option<Proof> {
        let proof = if password.len() < BCRYPT_BYTES {
            Proof::Whole
        } else {
            Proof::Beginning
        };
        self.matches(password).then_some(proof)
    }

    fn matches(&self, password: &[u8]) -> bool {
        let password = password.get(..BCRYPT_BYTES).unwrap_or(password);
        let end: &[u8] = if password.len() < BCRYPT_BYTES {
            &[0]
        } else {
            &[]
        };
        let password = SecretSlice::from([password, end].concat());
        let worked = bcrypt::bcrypt(self.cost, self.salt, password.expose_secret());
        worked
            .get(..self.tag.len())
            .is_some_and(|tag| verify_slices_are_equal(tag, &self.tag).is_ok())
    }
}

#[cfg(test)]
mod tests;
