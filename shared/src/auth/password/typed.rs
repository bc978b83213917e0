//! A password as somebody typed it, and the forms of it that hashes are made of.

use std::borrow::Cow;

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization as _;

use crate::auth::keyring::Keyring;
use types::values::Email;

/// The most characters a password may have.
pub(super) const MAX_LENGTH: usize = 128;
/// The most that are typed for one, with every accent by itself.
const MAX_TYPED: usize = 4 * MAX_LENGTH;

/// A password as somebody typed it. Never stored, logged or printed.
#[derive(Clone, Default)]
pub struct Password {
    /// In Unicode NFC: what everything of ours is made of.
    pub(super) text: SecretString,
    /// As it was typed, where that is something else: what other programs may have hashed.
    typed: Option<SecretString>,
}

impl Password {
    /// A password to compare: anything that could be one, else nothing.
    #[must_use]
    pub fn given(typed: &str) -> Option<Self> {
        typed.chars().nth(MAX_TYPED).is_none().then_some(())?;
        let text: String = typed.nfc().collect();
        let typed = (text != typed).then(|| typed.to_owned().into());
        let fits = text.chars().nth(MAX_LENGTH).is_none();
        fits.then(|| Self {
            text: text.into(),
            typed,
        })
    }

    /// What hashes are made of: argon2id's, and SCRAM's where that is something else.
    pub(super) fn hashed_forms(&self) -> Vec<Cow<'_, str>> {
        let text = Cow::Borrowed(self.text.expose_secret());
        let prepared = self.prepared();
        if text == prepared {
            vec![text]
        } else {
            vec![text, prepared]
        }
    }

    /// What a stored hash may be of, the likely one first.
    pub(super) fn forms(&self, foreign: bool) -> impl Iterator<Item = &str> {
        let typed = self.typed.iter().filter(move |_| foreign);
        std::iter::once(&self.text)
            .chain(typed)
            .map(ExposeSecret::expose_secret)
    }

    /// Whether it is the same password.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.text.expose_secret() == other.text.expose_secret()
    }

    /// 48 bits that sign-ups of one address share where their passwords are the same. They tell
    /// nothing without the keyring.
    #[must_use]
    pub fn fingerprint(&self, email: &Email, keyring: &Keyring) -> i64 {
        let text = format!(
            "offered password\n{}\n{}",
            email.as_str(),
            self.text.expose_secret()
        );
        let tag = hmac::sign(&keyring.mac, text.as_bytes());
        tag.as_ref()
            .iter()
            .take(6)
            .fold(0, |number, byte| number << 8 | i64::from(*byte))
    }

    /// As SCRAM's clients hash it, with stringprep for passwords (RFC 4013, RFC 5802 §2.2). What
    /// that forbids, such as characters that are newer than it, is taken as it is, which is what
    /// clients do as well.
    pub(super) fn prepared(&self) -> Cow<'_, str> {
        let text = self.text.expose_secret();
        stringprep::saslprep(text).unwrap_or(Cow::Borrowed(text))
    }
}
