//! What the table keeps of a password: its hash, and the verifier for SCRAM.

use super::super::keyring::Keyring;
use super::super::scram::{self, Verifier};
use super::pool::hashing;
use super::settings::PasswordSettings;
use super::typed::Password;
use crate::error::Error;
use types::values::Email;

/// What the table keeps of a password.
pub struct Stored {
    /// argon2id, as a PHC string.
    pub(crate) hash: String,
    /// The SCRAM verifier, sealed; nothing where no API asks for it.
    pub(crate) verifier: Option<String>,
}

impl Password {
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
}
