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

use std::borrow::Cow;

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization as _;

use super::keyring::Keyring;
use super::scram::{self, Verifier};
use crate::error::Error;
use any_hash::AnyHash;
pub use any_hash::{ForeignHash, exported};
use common::{Context, is_common};
pub use compare::{Compared, Decoy, Proof, Work, compare};
pub use cost::Cost;
pub use pool::hasher;
use pool::hashing;
pub(crate) use pool::work_in_place;
use settings::PasswordSettings;
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

/// What the table keeps of a password.
pub struct Stored {
    /// argon2id, as a PHC string.
    pub(crate) hash: String,
    /// The SCRAM verifier, sealed; nothing where no API asks for it.
    pub(crate) verifier: Option<String>,
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
    /// What is wrong with it, as Barong words it: blank, too short, too long, composition
    /// (`compat`).
    pub fn checked(typed: &str, settings: &PasswordSettings) -> Result<Self, Vec<String>> {
        let password = Self::given(typed).ok_or_else(|| vec![rule::too_long()])?;
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
    ) -> Result<(), Vec<String>> {
        let context = || Context::new(context.iter().copied().chain([settings.app_name.as_str()]));
        let common = settings.mode.is_strict() && self.is_common(&context());
        if common {
            Err(vec!["Password is too common".to_owned()])
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
    ) -> Result<Self, Vec<String>> {
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

    /// What to store of it, as the password of `email`.
    ///
    /// # Errors
    /// When memory runs out.
    pub async fn stored(
        &self,
        email: &Email,
        settings: &PasswordSettings,
        keyring: &Keyring,
    ) -> Result<Stored, Error> {
        let hash = self.hash(settings.cost, keyring).await?;
        let verifier = if settings.has_verifiers {
            Some(self.verifier(email, settings, keyring).await?)
        } else {
            None
        };
        Ok(Stored { hash, verifier })
    }

    /// The SCRAM verifier to store, sealed: hundreds of thousands of rounds, so it waits for a core
    /// as a hash does.
    ///
    /// # Errors
    /// None that is known.
    pub async fn verifier(
        &self,
        email: &Email,
        settings: &PasswordSettings,
        keyring: &Keyring,
    ) -> Result<String, Error> {
        let (password, salt) = (self.clone(), scram::salt(email, keyring));
        let iterations = settings.scram_iterations.current();
        let verifier =
            hashing(move |_| Ok(Verifier::derived(&password.prepared(), salt, iterations))).await?;
        Ok(verifier.sealed(email, keyring)?)
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
mod tests {
    use argon2_rust::{Algorithm, decode_string};

    use super::super::keyring::generate;
    use super::*;
    use crate::auth::scram::Iterations;
    use crate::settings::mode::CompatibilityMode;

    pub(super) fn settings(mode: CompatibilityMode) -> PasswordSettings {
        PasswordSettings {
            mode,
            app_name: "Postern".to_owned(),
            cost: Cost::FLOOR,
            imported_bcrypt_cost: None,
            has_verifiers: true,
            scram_iterations: Iterations::default(),
        }
    }

    /// A second implementation must make the same tag: RFC 9106, argon2id v1.3, with a secret.
    #[tokio::test]
    async fn agrees_with_another_implementation() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        for text in ["", "Harbour-lane-7", "漢字 and 😀", &"x".repeat(128)] {
            let password = Password::given(text).unwrap();
            let stored = password.hash(Cost::FLOOR, &keyring).await.unwrap();
            let decoded = decode_string(&stored, Algorithm::Argon2id).unwrap();
            let params = argon2::Params::new(19_456, 2, 1, Some(32)).unwrap();
            let (id, version) = (argon2::Algorithm::Argon2id, argon2::Version::V0x13);
            let other =
                argon2::Argon2::new_with_secret(&keyring.pepper, id, version, params).unwrap();
            let mut tag = [0; 32];
            other
                .hash_password_into(text.as_bytes(), &decoded.salt, &mut tag)
                .unwrap();
            assert_eq!(decoded.hash, tag, "{text}");
            assert!(password.matches(&stored, &keyring).await.unwrap());
        }
    }

    #[tokio::test]
    async fn only_the_same_password_under_the_same_pepper_matches() {
        let (keyring, other) = (generate().unwrap(), generate().unwrap());
        let (keyring, other) = (
            Keyring::parse(&keyring).unwrap(),
            Keyring::parse(&other).unwrap(),
        );
        // é as one character and as two is one password.
        let stored = Password::given("caf\u{e9}-lane")
            .unwrap()
            .hash(Cost::LEAST, &keyring)
            .await
            .unwrap();
        let composed = Password::given("cafe\u{301}-lane").unwrap();
        assert!(composed.matches(&stored, &keyring).await.unwrap());
        assert!(!composed.matches(&stored, &other).await.unwrap());
        assert!(
            !Password::given("cafe-lane")
                .unwrap()
                .matches(&stored, &keyring)
                .await
                .unwrap()
        );
        for broken in [
            "",
            "$argon2id$",
            "$2b$11$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$dGFn",
        ] {
            assert!(
                !composed.matches(broken, &keyring).await.unwrap(),
                "{broken}"
            );
        }
    }
}
