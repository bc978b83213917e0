//! Passwords: the rule for new ones, and argon2id with a pepper.

mod any_hash;
mod common;
mod compare;
pub(crate) mod cost;
mod decoration;
mod fold;
mod pool;
mod proof;
mod rule;
pub(crate) mod settings;
mod stored;
mod typed;

use secrecy::ExposeSecret as _;

use super::keyring::Keyring;
use crate::error::{Error, Field, Flaw, Problem};
use any_hash::AnyHash;
pub use any_hash::{ForeignHash, exported};
use common::{Context, is_common};
pub use compare::{Decoy, compare};
pub use cost::Cost;
pub use pool::hasher;
use pool::hashing;
pub(crate) use pool::work_in_place;
pub use proof::{Compared, Proof, Work};
use settings::PasswordSettings;
pub use stored::Stored;
pub use typed::Password;
use types::random;

impl Password {
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
