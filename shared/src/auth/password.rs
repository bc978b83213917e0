//! Passwords: the rule for new ones, and argon2id with a pepper.

mod any_hash;
mod pool;

use std::borrow::Cow;

use argon2_rust::Argon2;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization as _;

use super::keyring::Keyring;
use super::scram::{self, Verifier};
use crate::entropy;
use crate::error::Error;
use crate::settings::{Api, Profile, Settings};
use crate::values::Email;
use any_hash::AnyHash;
pub use any_hash::{ForeignHash, exported};
pub use pool::hasher;
use pool::hashing;
pub(crate) use pool::work_in_place;

/// The most characters a password may have.
const LONGEST: usize = 128;
/// argon2id's cost: 19 MiB, two passes, one lane (OWASP's first choice).
const MEMORY_KIB: u64 = 19_456;
const PASSES: u32 = 2;

/// A password as somebody typed it, in Unicode NFC. Never stored, logged or printed.
#[derive(Clone)]
pub struct Password(SecretString);

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

    /// What to store of it, as the password of `email`.
    ///
    /// # Errors
    /// When memory runs out.
    pub async fn stored(&self, email: &Email, settings: &Settings, keyring: &Keyring) -> Result<Stored, Error> {
        let hash = self.hash(keyring).await?;
        let verifier =
            if settings.apis.serve(Api::Polario) { Some(self.verifier(email, settings, keyring).await?) } else { None };
        Ok(Stored { hash, verifier })
    }

    /// The SCRAM verifier to store, sealed: hundreds of thousands of rounds, so it waits for a core as a hash does.
    ///
    /// # Errors
    /// None that is known.
    pub async fn verifier(&self, email: &Email, settings: &Settings, keyring: &Keyring) -> Result<String, Error> {
        let (password, salt) = (self.clone(), scram::salt(email, keyring));
        let iterations = settings.scram_iterations.current();
        let verifier = hashing(move |_| Ok(Verifier::derived(&password.prepared(), salt, iterations))).await?;
        Ok(verifier.sealed(email, keyring)?)
    }

    /// As SCRAM's clients hash it, with stringprep for passwords (RFC 4013, RFC 5802 §2.2). What that forbids, such as characters that are newer than
    /// it, is taken as it is, which is what clients do as well.
    fn prepared(&self) -> Cow<'_, str> {
        let text = self.0.expose_secret();
        stringprep::saslprep(text).unwrap_or(Cow::Borrowed(text))
    }

    /// The PHC string to store.
    async fn hash(&self, keyring: &Keyring) -> Result<String, Error> {
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
        let Some(stored) = AnyHash::read(stored) else { return Ok(false) };
        let (password, pepper) = (self.clone(), keyring.pepper.clone());
        hashing(move |hasher| {
            let password = password.0.expose_secret().as_bytes();
            let (decoded, peppered) = match stored {
                AnyHash::Bcrypt(bcrypt) => return Ok(bcrypt.matches(password)),
                AnyHash::Argon2(decoded, peppered) => (decoded, peppered),
            };
            hasher.set_argon2(Argon2::new(decoded.algorithm, decoded.version, decoded.params));
            let pepper = if peppered { pepper.as_slice() } else { &[] };
            Ok(hasher.verify_with_ad(password, &decoded.salt, pepper, &[], &decoded.hash).is_ok())
        })
        .await
    }

    /// The PHC string to store in place of `stored`, which is this password's; nothing where that one is as good.
    ///
    /// # Errors
    /// When memory runs out.
    pub(crate) async fn renewed(&self, stored: &str, keyring: &Keyring) -> Result<Option<String>, Error> {
        match AnyHash::read(stored) {
            Some(stored) if !stored.is_current() => self.hash(keyring).await.map(Some),
            _ => Ok(None),
        }
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

#[cfg(test)]
mod tests {
    use argon2_rust::{Algorithm, decode_string};

    use super::super::keyring::generate;
    use super::*;

    fn settings(profile: &str) -> Settings {
        let value = |name: &str| if name == "PROFILE" { profile } else { "x@example.com" }.to_owned();
        Settings::parse(|name| {
            ["PROFILE", "TABLE_NAME", "KEYRING_SECRET_ID", "SENDER_EMAIL", "FRONTEND_URL"]
                .contains(&name)
                .then(|| value(name))
        })
        .unwrap()
    }

    /// A second implementation must make the same tag: RFC 9106, argon2id v1.3, with a secret.
    #[tokio::test]
    async fn agrees_with_another_implementation() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        for text in ["", "Harbour-lane-7", "漢字 and 😀", &"x".repeat(128)] {
            let password = Password::given(text).unwrap();
            let stored = password.hash(&keyring).await.unwrap();
            let decoded = decode_string(&stored, Algorithm::Argon2id).unwrap();
            let params = argon2::Params::new(19_456, 2, 1, Some(32)).unwrap();
            let (id, version) = (argon2::Algorithm::Argon2id, argon2::Version::V0x13);
            let other = argon2::Argon2::new_with_secret(&keyring.pepper, id, version, params).unwrap();
            let mut tag = [0; 32];
            other.hash_password_into(text.as_bytes(), &decoded.salt, &mut tag).unwrap();
            assert_eq!(decoded.hash, tag, "{text}");
            assert!(password.matches(&stored, &keyring).await.unwrap());
        }
    }

    #[tokio::test]
    async fn only_the_same_password_under_the_same_pepper_matches() {
        let (keyring, other) = (generate().unwrap(), generate().unwrap());
        let (keyring, other) = (Keyring::parse(&keyring).unwrap(), Keyring::parse(&other).unwrap());
        // é as one character and as two is one password.
        let stored = Password::given("caf\u{e9}-lane").unwrap().hash(&keyring).await.unwrap();
        let composed = Password::given("cafe\u{301}-lane").unwrap();
        assert!(composed.matches(&stored, &keyring).await.unwrap());
        assert!(!composed.matches(&stored, &other).await.unwrap());
        assert!(!Password::given("cafe-lane").unwrap().matches(&stored, &keyring).await.unwrap());
        for broken in
            ["", "$argon2id$", "$2b$11$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$dGFn"]
        {
            assert!(!composed.matches(broken, &keyring).await.unwrap(), "{broken}");
        }
    }

    #[test]
    fn each_profile_has_its_rule() {
        let strict = |text: &str| Password::chosen(text, &settings("strict"), &["mia@example.com", "mia"]).err();
        let compat = |text: &str| Password::chosen(text, &settings("compat"), &[]).err();
        for common in ["password1", "qwertyuiop", "12345678", "mia@example.com", "11111111", "Postern1", "P@ssw0rd"] {
            assert_eq!(strict(common), Some(vec!["Password is too common".to_owned()]), "{common}");
        }
        assert_eq!(strict("correct horse battery"), None);
        assert_eq!(compat("Passw0rd"), None);
        assert_eq!(compat("passw0rd"), Some(vec!["Password must contain big, small letters and digits".to_owned()]));
    }
}
