//! The token of a reset mail: it names the account it is for, sealed, so that no look-up is needed
//! to find it.

use super::digest::sha256;
use super::keyring::{Keyring, KeyringError};
use types::random;
use types::values::{Email, Uid};

const PURPOSE: &str = "mail reset";
/// Bytes of a uid inside a token.
pub(super) const UID: usize = 5;
const SECRET: usize = 16;

/// 128 random bits; the table keeps their digest, the mail carries them.
pub struct Secret([u8; SECRET]);

impl Secret {
    /// A new one; the same for a request that is run again.
    #[must_use]
    pub fn random() -> Self {
        Self(random::repeated_bytes("mail token"))
    }

    /// What the table keeps.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(&self.0)
    }
}

/// An opened token.
pub struct ResetToken {
    /// The account that the mail was for.
    pub uid: Uid,
    /// The address that the mail went to.
    pub email: Email,
    /// The digest of its secret, to compare with the table's.
    pub digest: String,
}

impl ResetToken {
    /// The text for the link: URL-safe, about 100 characters.
    ///
    /// # Errors
    /// None that is known.
    pub fn seal(
        uid: &Uid,
        email: &Email,
        secret: &Secret,
        keyring: &Keyring,
    ) -> Result<String, KeyringError> {
        let plain = [packed(uid).as_slice(), &secret.0, email.as_str().as_bytes()].concat();
        keyring.sealer.seal(PURPOSE, &plain)
    }

    /// Opens a token; nothing for anything that was not sealed as one here.
    #[must_use]
    pub fn open(text: &str, keyring: &Keyring) -> Option<Self> {
        let plain = keyring.sealer.open(PURPOSE, text)?;
        let (uid, rest) = plain.split_at_checked(UID)?;
        let (secret, email) = rest.split_at_checked(SECRET)?;
        Some(Self {
            uid: unpacked(uid)?,
            email: address(email)?,
            digest: sha256(secret),
        })
    }
}

/// The number of a uid, in as many bytes as it has.
pub(super) fn packed(uid: &Uid) -> [u8; UID] {
    uid.number()
        .to_be_bytes()
        .last_chunk()
        .copied()
        .unwrap_or_default()
}

/// The uid that was packed.
pub(super) fn unpacked(bytes: &[u8]) -> Option<Uid> {
    Uid::from_number(
        bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}

/// The address that a token ends with.
pub(super) fn address(bytes: &[u8]) -> Option<Email> {
    Email::parse(std::str::from_utf8(bytes).ok()?)
}

#[cfg(test)]
mod tests {
    use super::super::keyring::generate;
    use super::*;

    #[test]
    fn opens_to_what_was_sealed() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        let (uid, email) = (Uid::random(), Email::parse("mia@example.com").unwrap());
        let secret = Secret::random();
        let text = ResetToken::seal(&uid, &email, &secret, &keyring).unwrap();
        let token = ResetToken::open(&text, &keyring).unwrap();
        assert_eq!(
            (token.uid, token.email, token.digest),
            (uid, email, secret.digest())
        );
    }
}
