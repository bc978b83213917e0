//! The tokens that mails carry: they name the account they are for, sealed, so that no look-up is needed to find it.

use super::digest::sha256;
use super::keyring::{Keyring, KeyringError};
use crate::entropy;
use crate::values::{Email, Uid};

const UID: usize = 5;
const SECRET: usize = 16;

/// What a mailed token is good for; a token of one purpose does not open as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirming the address of a new account.
    Confirm,
    /// Setting a new password.
    Reset,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Confirm => "mail confirm",
            Self::Reset => "mail reset",
        }
    }
}

/// 128 random bits; the table keeps their digest, the mail carries them.
pub struct Secret([u8; SECRET]);

impl Secret {
    /// A new one; the same for a request that is run again.
    #[must_use]
    pub fn random() -> Self {
        Self(entropy::repeated_bytes("mail token"))
    }

    /// What the table keeps.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(&self.0)
    }
}

/// An opened token.
pub struct MailToken {
    /// The account that the mail was for.
    pub uid: Uid,
    /// The address that the mail went to.
    pub email: Email,
    /// The digest of its secret, to compare with the table's.
    pub digest: String,
}

impl MailToken {
    /// The text for the link: URL-safe, about 100 characters.
    ///
    /// # Errors
    /// None that is known.
    pub fn seal(
        purpose: Purpose,
        uid: &Uid,
        email: &Email,
        secret: &Secret,
        keyring: &Keyring,
    ) -> Result<String, KeyringError> {
        let number = uid.number().to_be_bytes();
        let uid = number.get(number.len() - UID..).unwrap_or_default();
        let plain = [uid, secret.0.as_slice(), email.as_str().as_bytes()].concat();
        keyring.sealer.seal(purpose.label(), &plain)
    }

    /// Opens a token of this purpose; nothing for anything that was not sealed here.
    #[must_use]
    pub fn open(purpose: Purpose, text: &str, keyring: &Keyring) -> Option<Self> {
        let plain = keyring.sealer.open(purpose.label(), text)?;
        let (uid, rest) = plain.split_at_checked(UID)?;
        let (secret, email) = rest.split_at_checked(SECRET)?;
        let number = uid.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        Some(Self {
            uid: Uid::from_number(number)?,
            email: Email::parse(std::str::from_utf8(email).ok()?)?,
            digest: sha256(secret),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::keyring::generate;
    use super::*;

    #[test]
    fn opens_to_what_was_sealed_and_only_for_its_purpose() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        let (uid, email) = (Uid::random(), Email::parse("mia@example.com").unwrap());
        let secret = Secret::random();
        let text = MailToken::seal(Purpose::Confirm, &uid, &email, &secret, &keyring).unwrap();
        let token = MailToken::open(Purpose::Confirm, &text, &keyring).unwrap();
        assert_eq!((token.uid, token.email, token.digest), (uid, email, secret.digest()));
        assert!(MailToken::open(Purpose::Reset, &text, &keyring).is_none());
    }
}
