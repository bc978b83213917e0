//! Passwords: the rule for new ones, and argon2id with a pepper.

mod any_hash;
mod common;
mod compare;
pub(crate) mod cost;
mod decoration;
mod fold;
mod pool;
mod rule;
pub(crate) mod settings;
mod stored;

use std::borrow::Cow;

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization as _;

use super::keyring::Keyring;
use crate::error::{Error, Field, Flaw, Problem};
use any_hash::AnyHash;
pub use any_hash::{ForeignHash, exported};
use common::{Context, is_common};
pub use compare::{Compared, Decoy, Proof, Work, compare};
pub use cost::Cost;
pub use pool::hasher;
use pool::hashing;
pub(crate) use pool::work_in_place;
use settings::PasswordSettings;
pub use stored::Stored;
use types::random;
use types::values::Email;

/// The most characters a password may have.
const MAX_LENGTH: usize = 128;
/// The most that are typed for one, with every accent by itself.
const MAX_TYPED: usize = 4 * MAX_LENGTH;

/// A password as somebody typed it. Never stored, logged or printed.
#[derive(Clone, Default)]
pub struct Password {
    /// In Unicode NFC: what everything of ours is made of.
    text: SecretString,
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

    /// A password to set, held to all of the profile's rule but whether it is common, which is
    /// work: see `refuse_common`.
    ///
    /// # Errors
    /// What is wrong with it: blank, too short, too long, not composed (`compat`).
    pub fn checked(typed: &str, settings: &PasswordSettings) -> Result<Self, Vec<Problem>> {
        let password =
            Self::given(typed).ok_or_else(|| vec![Field::Password.is(rule::TOO_LONG)])?;
        let problems = rule::problems(&password.hashed_forms(), settings);
        if problems.is_empty() {
            Ok(password)
        } else {
            Err(problems)
        }
    }

    /// In profile `strict`, whether it is among the first that a guesser tries; `context` is the
    /// address and what else stands near the account. The work is bounded, and more than a hundred
    /// times that of `checked`.
    ///
    /// # Errors
    /// That it is too common.
    pub fn refuse_common(
        &self,
        settings: &PasswordSettings,
        context: &[&str],
    ) -> Result<(), Vec<Problem>> {
        let context = || Context::new(context.iter().copied().chain([settings.app_name.as_str()]));
        let common = settings.mode.is_strict() && self.is_common(&context());
        if common {
            Err(vec![Field::Password.is(Flaw::Common)])
        } else {
            Ok(())
        }
    }

    /// A password to set, held to the profile's whole rule.
    ///
    /// # Errors
    /// As `checked` and `refuse_common`.
    pub fn chosen(
        typed: &str,
        settings: &PasswordSettings,
        context: &[&str],
    ) -> Result<Self, Vec<Problem>> {
        let password = Self::checked(typed, settings)?;
        password.refuse_common(settings, context)?;
        Ok(password)
    }

    fn is_common(&self, context: &Context) -> bool {
        self.hashed_forms()
            .iter()
            .any(|form| is_common(form, context))
    }

    /// What hashes are made of: argon2id's, and SCRAM's where that is something else.
    fn hashed_forms(&self) -> Vec<Cow<'_, str>> {
        let text = Cow::Borrowed(self.text.expose_secret());
        let prepared = self.prepared();
        if text == prepared {
            vec![text]
        } else {
            vec![text, prepared]
        }
    }

    /// What a stored hash may be of, the likely one first.
    fn forms(&self, foreign: bool) -> impl Iterator<Item = &str> {
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
    fn prepared(&self) -> Cow<'_, str> {
        let text = self.text.expose_secret();
        stringprep::saslprep(text).unwrap_or(Cow::Borrowed(text))
    }

    /// The PHC string to store.
    async fn hash(&self, cost: Cost, keyring: &Keyring) -> Result<String, Error> {
        let (password, pepper) = (self.clone(), keyring.pepper.clone());
        hashing(move |hasher| {
            hasher.set_argon2(cost.argon2()?);
            let password = password.text.expose_secret().as_bytes();
            hasher.hash_encoded_with_ad(password, &random::bytes::<16>(), &pepper, &[])
        })
        .await
    }

    /// Whether `stored` is the hash of this password.
    ///
    /// # Errors
    /// When memory runs out.
    pub async fn matches(&self, stored: &str, keyring: &Keyring) -> Result<bool, Error> {
        let Some(hash) = AnyHash::read(stored) else {
            return Ok(false);
        };
        Ok(compare::against(self.clone(), hash, keyring)
            .await?
            .proof
            .is_some())
    }

    /// The PHC string to store in place of `stored`, which proved this password; nothing where that
    /// one is as good.
    ///
    /// # Errors
    /// When memory runs out.
    pub(crate) async fn renewed(
        &self,
        stored: &str,
        cost: Cost,
        keyring: &Keyring,
    ) -> Result<Option<String>, Error> {
        match AnyHash::read(stored) {
            Some(stored) if !stored.is_current(cost) => self.hash(cost, keyring).await.map(Some),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests;
