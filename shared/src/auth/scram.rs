//! SCRAM-SHA-256 (RFC 5802, RFC 7677): what is kept of a password, and whether a proof proves it.
//! No table, no clock.

pub(crate) mod iterations;
mod proof;

use std::num::NonZeroU32;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::keyring::{Keyring, KeyringError};
use super::password::settings::PasswordSettings;
pub use iterations::Iterations;
pub use proof::Exchange;
use proof::{Keys, SHA256};
use types::values::Email;

/// Bytes of a salt.
const SALT: usize = 16;
/// Bytes of a key, a proof and a signature.
pub const KEY: usize = 32;

/// What is kept of a password for SCRAM. PBKDF2 is weaker than argon2id, so the table holds it
/// sealed only.
#[derive(Clone)]
pub struct Verifier {
    salt: [u8; SALT],
    iterations: NonZeroU32,
    keys: Keys,
}

impl Verifier {
    /// Of a password that is prepared already. This is slow by design.
    #[must_use]
    pub fn derived(password: &str, salt: [u8; SALT], iterations: NonZeroU32) -> Self {
        Self {
            salt,
            iterations,
            keys: Keys::derived(&SHA256, password.as_bytes(), &salt, iterations),
        }
    }

    /// What an address without a verifier answers with: the same bytes and work, and no password
    /// fits (docs/compatibility/polario.md#a-6). The counts in use are shared out among such
    /// addresses, so that none of them tells one (docs/compatibility/polario.md#a-3).
    #[must_use]
    pub fn decoy(email: &Email, settings: &PasswordSettings, keyring: &Keyring) -> Self {
        let chosen = mac(keyring, "scram count", email);
        let chosen = chosen.iter().fold(0_usize, |sum, byte| {
            sum.wrapping_mul(257).wrapping_add(usize::from(*byte))
        });
        let counts = settings.scram_iterations.all();
        let iterations = counts.get(chosen % counts.len().max(1)).copied();
        let key = |label| mac(keyring, label, email).to_vec();
        Self {
            salt: salt(email, keyring),
            iterations: iterations.unwrap_or(settings.scram_iterations.current()),
            keys: Keys {
                stored: key("scram stored key"),
                server: key("scram server key"),
            },
        }
    }

    /// The salt in standard base64.
    #[must_use]
    pub fn salt(&self) -> String {
        STANDARD.encode(self.salt)
    }

    /// How many rounds the client must make.
    #[must_use]
    pub fn iterations(&self) -> NonZeroU32 {
        self.iterations
    }

    /// The server's signature, if `proof` proves the password in this exchange.
    #[must_use]
    pub fn answered(&self, exchange: &Exchange<'_>, proof: &[u8]) -> Option<Vec<u8>> {
        self.keys.answered(
            &SHA256,
            exchange.message(&self.salt(), self.iterations).as_bytes(),
            proof,
        )
    }

    /// What the table keeps; it opens at the same address only.
    ///
    /// # Errors
    /// None that is known.
    pub fn sealed(&self, email: &Email, keyring: &Keyring) -> Result<String, KeyringError> {
        let count = self.iterations.get().to_be_bytes();
        let plain = [
            count.as_slice(),
            &self.salt,
            &self.keys.stored,
            &self.keys.server,
        ]
        .concat();
        keyring.sealer.seal(&purpose(email), &plain)
    }

    /// What `sealed` made.
    #[must_use]
    pub fn open(sealed: &str, email: &Email, keyring: &Keyring) -> Option<Self> {
        let plain = keyring.sealer.open(&purpose(email), sealed)?;
        let (count, rest) = plain.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (stored, server) = rest
            .split_at_checked(KEY)
            .filter(|(_, server)| server.len() == KEY)?;
        let keys = Keys {
            stored: stored.to_vec(),
            server: server.to_vec(),
        };
        Some(Self {
            salt: *salt,
            iterations: NonZeroU32::new(u32::from_be_bytes(*count))?,
            keys,
        })
    }
}

fn purpose(email: &Email) -> String {
    format!("scram verifier {}", email.as_str())
}

/// The salt of an address, whether or not it has an account: a salt that changed with a sign-up or
/// a new password would tell of them. It is as unforeseeable and as unique as a random one.
#[must_use]
pub fn salt(email: &Email, keyring: &Keyring) -> [u8; SALT] {
    mac(keyring, "scram salt", email)
        .first_chunk()
        .copied()
        .unwrap_or_default()
}

fn mac(keyring: &Keyring, label: &str, email: &Email) -> [u8; KEY] {
    let tag = hmac::sign(
        &keyring.mac,
        format!("{label} {}", email.as_str()).as_bytes(),
    );
    tag.as_ref().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::keyring::generate;
    use super::*;

    const COUNT: NonZeroU32 = NonZeroU32::new(4_096).unwrap();

    #[test]
    fn a_sealed_verifier_opens_at_its_address_only() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        let (ada, eve) = (
            Email::parse("ada@example.com").unwrap(),
            Email::parse("eve@example.com").unwrap(),
        );
        let verifier = Verifier::derived("Engine-1843!", salt(&ada, &keyring), COUNT);
        let sealed = verifier.sealed(&ada, &keyring).unwrap();
        let opened = Verifier::open(&sealed, &ada, &keyring).unwrap();
        assert_eq!((opened.salt, opened.iterations), (verifier.salt, COUNT));
        assert!(
            opened.keys.stored == verifier.keys.stored
                && opened.keys.server == verifier.keys.server
        );
        assert!(Verifier::open(&sealed, &eve, &keyring).is_none());
    }
}
