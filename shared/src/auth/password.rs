//! Passwords: the rule for new ones, and argon2id with a pepper.

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2_rust::{Algorithm, Argon2, Hasher, Params, Version, decode_string};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use super::keyring::Keyring;
use crate::entropy;
use crate::error::Error;
use crate::settings::{Profile, Settings};

/// The most characters a password may have.
const LONGEST: usize = 128;
/// argon2id's cost: 19 MiB, two passes, one lane (OWASP's first choice).
const MEMORY_KIB: u64 = 19_456;
const PASSES: u32 = 2;

/// A password as somebody typed it, in Unicode NFC. Never stored, logged or printed.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// A password to compare: anything that could be one, else nothing.
    #[must_use]
    pub fn given(text: &str) -> Option<Self> {
        let fits = text.chars().nth(LONGEST).is_none();
        fits.then(|| Self(text.nfc().collect::<String>().into()))
    }

    /// A password to set, held to the profile's rule.
    ///
    /// # Errors
    /// What is wrong with it, as Barong words it: too short, too long, composition (`compat`), too common (`strict`).
    pub fn chosen(text: &str, settings: &Settings, context: &[&str]) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let shortest = if settings.strict() { 8 } else { 6 };
        if text.trim().is_empty() {
            problems.push("Password can't be blank".to_owned());
        }
        if text.chars().count() < shortest {
            problems.push(format!("Password is too short (minimum is {shortest} characters)"));
        }
        let Some(password) = Self::given(text) else {
            return Err(vec![format!("Password is too long (maximum is {LONGEST} characters)")]);
        };
        match settings.profile {
            Profile::Compat if !composed(text) => {
                problems.push("Password must contain big, small letters and digits".to_owned());
            }
            Profile::Strict if problems.is_empty() && common(text, settings, context) => {
                problems.push("Password is too common".to_owned());
            }
            _ => {}
        }
        if problems.is_empty() { Ok(password) } else { Err(problems) }
    }

    /// The PHC string to store.
    ///
    /// # Errors
    /// When memory runs out.
    pub async fn hash(&self, keyring: &Keyring) -> Result<String, Error> {
        let (password, pepper) = (self.clone(), keyring.pepper.clone());
        hashing(move |hasher| {
            let password = password.0.expose_secret().as_bytes();
            hasher.hash_encoded_with_ad(password, &entropy::bytes::<16>(), &pepper, &[])
        })
        .await
    }

    /// Whether `stored` is the hash of this password.
    ///
    /// # Errors
    /// When memory runs out.
    pub async fn matches(&self, stored: &str, keyring: &Keyring) -> Result<bool, Error> {
        let Ok(stored) = decode_string(stored, Algorithm::Argon2id) else { return Ok(false) };
        if u64::from(stored.params.memory_kib()) > 8 * MEMORY_KIB || stored.params.passes() > 8 * PASSES {
            return Ok(false);
        }
        let (password, pepper) = (self.clone(), keyring.pepper.clone());
        hashing(move |hasher| {
            hasher.set_argon2(Argon2::new(stored.algorithm, stored.version, stored.params));
            let password = password.0.expose_secret().as_bytes();
            Ok(hasher.verify_with_ad(password, &stored.salt, &pepper, &[], &stored.hash).is_ok())
        })
        .await
    }
}

/// Does the work of a comparison and finds nothing: unknown must cost what known costs.
///
/// # Errors
/// When memory runs out.
pub async fn compare_with_nothing() -> Result<(), Error> {
    hashing(|hasher| hasher.hash(b"nothing", b"sixteen byte sal").map(drop)).await
}

fn composed(text: &str) -> bool {
    let has = |class: fn(&char) -> bool| text.chars().any(|c| class(&c));
    has(char::is_ascii_digit) && has(|c| c.is_lowercase()) && has(|c| c.is_uppercase())
}

/// Whether the password as a whole is among the first that a guesser tries: on the list of common ones or a variation
/// of it, a row of keys, a date, or made of the context (NIST SP 800-63B-4 §3.1.1.2).
fn common(text: &str, settings: &Settings, context: &[&str]) -> bool {
    let context: Vec<_> = context.iter().copied().chain([settings.app_name.as_str()]).collect();
    zxcvbn::zxcvbn(text, &context).guesses() < 100_000
}

/// Hashers keep their 19 MiB between hashes; there are never more of them than cores.
static HASHERS: Mutex<Vec<Hasher>> = Mutex::new(Vec::new());
static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

async fn hashing<T: Send + 'static>(
    work: impl FnOnce(&mut Hasher) -> Result<T, argon2_rust::Error> + Send + 'static,
) -> Result<T, Error> {
    let _core = CORES.acquire().await.map_err(Error::internal)?;
    let hashed = tokio::task::spawn_blocking(move || {
        let kept = HASHERS.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut hasher = kept.map_or_else(|| argon2().map(|argon2| argon2.hasher()), Ok)?;
        hasher.set_argon2(argon2()?);
        let done = work(&mut hasher);
        HASHERS.lock().unwrap_or_else(PoisonError::into_inner).push(hasher);
        done
    });
    hashed.await.map_err(Error::internal)?.map_err(Error::internal)
}

fn argon2() -> Result<Argon2, argon2_rust::Error> {
    let params = Params::builder().memory(argon2_rust::params::Memory::kib(MEMORY_KIB)).passes(PASSES).build()?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
