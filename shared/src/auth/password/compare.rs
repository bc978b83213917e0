//! Comparing a password with what is stored, or with nothing: one road, so that the work does not
//! tell which.

use argon2_rust::{Argon2, Hasher};
use aws_lc_rs::hmac;

use super::any_hash::{AnyHash, Bcrypt};
use super::settings::PasswordSettings;
use super::{Cost, Password, hashing};
use crate::auth::keyring::Keyring;
use crate::error::Error;
use types::values::Email;

/// The work of one hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// argon2, whatever its cost.
    Argon2,
    /// bcrypt of this cost.
    Bcrypt(u32),
}

/// How much of a password a stored hash proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// All of it, so that a new hash and a verifier may be made of it.
    Whole,
    /// Its beginning: bcrypt takes no more of a long one, and whatever follows was never looked at.
    Beginning,
}

/// How a comparison ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// What is proved of the password, where it is the stored one's.
    pub proof: Option<Proof>,
    /// The hashes that were worked for it.
    pub work: Vec<Work>,
}

/// What is worked where there is no hash to compare with.
#[derive(Clone, Copy, Debug)]
pub struct Decoy {
    work: Work,
    cost: Cost,
}

impl Decoy {
    /// For what is no address, and so nobody's.
    #[must_use]
    pub fn for_nobody(settings: &PasswordSettings) -> Self {
        Self {
            work: Work::Argon2,
            cost: settings.cost,
        }
    }

    /// For `email`. While bcrypt hashes from elsewhere are about, half of all addresses without a
    /// hash work one of those, each always the same, so that the time of an answer tells of no
    /// account.
    #[must_use]
    pub fn for_address(email: &Email, settings: &PasswordSettings, keyring: &Keyring) -> Self {
        let tag = hmac::sign(
            &keyring.mac,
            format!("bcrypt decoy {}", email.as_str()).as_bytes(),
        );
        let chosen = tag.as_ref().first().is_some_and(|byte| byte % 2 == 0);
        let work = settings
            .imported_bcrypt_cost
            .filter(|_| chosen)
            .map_or(Work::Argon2, Work::Bcrypt);
        Self {
            work,
            cost: settings.cost,
        }
    }

    fn hash(self) -> Option<AnyHash> {
        match self.work {
            Work::Bcrypt(cost) => Some(AnyHash::Bcrypt(Bcrypt::decoy(cost))),
            Work::Argon2 => AnyHash::decoy(self.cost),
        }
    }
}

/// Compares `given` (nothing, where it can be no password) with `stored`, or works what `decoy`
/// says and finds nothing.
///
/// # Errors
/// When memory runs out.
pub async fn compare(
    given: Option<Password>,
    stored: Option<&str>,
    decoy: Decoy,
    keyring: &Keyring,
) -> Result<Compared, Error> {
    let stored = stored.and_then(AnyHash::read);
    let comparable = stored.is_some() && given.is_some();
    let hash = stored
        .or_else(|| decoy.hash())
        .ok_or_else(|| Error::internal("no hash to work"))?;
    let compared = against(given.unwrap_or_default(), hash, keyring).await?;
    Ok(Compared {
        proof: compared.proof.filter(|_| comparable),
        ..compared
    })
}

/// Compares with a hash.
pub(super) async fn against(
    password: Password,
    hash: AnyHash,
    keyring: &Keyring,
) -> Result<Compared, Error> {
    let pepper = keyring.pepper.clone();
    hashing(move |hasher| Ok(worked(hasher, &password, &hash, &pepper))).await
}

/// Tries the forms of the password that such a hash may be of: after NFC and, for hashes from
/// elsewhere, as it was typed.
fn worked(hasher: &mut Hasher, password: &Password, hash: &AnyHash, pepper: &[u8]) -> Compared {
    let mut compared = Compared::default();
    for form in password.forms(hash.is_foreign()) {
        compared.work.push(hash.work());
        compared.proof = proof(hasher, form.as_bytes(), hash, pepper);
        if compared.proof.is_some() {
            break;
        }
    }
    compared
}

fn proof(hasher: &mut Hasher, form: &[u8], hash: &AnyHash, pepper: &[u8]) -> Option<Proof> {
    let (decoded, peppered) = match hash {
        AnyHash::Bcrypt(bcrypt) => return bcrypt.proof(form),
        AnyHash::Argon2(decoded, peppered) => (decoded, *peppered),
    };
    hasher.set_argon2(Argon2::new(
        decoded.algorithm,
        decoded.version,
        decoded.params,
    ));
    let pepper = if peppered { pepper } else { &[] };
    let matches = hasher.verify_with_ad(form, &decoded.salt, pepper, &decoded.ad, &decoded.hash);
    matches.is_ok().then_some(Proof::Whole)
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings;
    use super::*;
    use crate::auth::keyring::generate;
    use crate::settings::mode::CompatibilityMode;

    /// bcrypt of `Harbour-lane-7`, made with libxcrypt.
    const BCRYPT: &str = "$2a$06$If6bvum7DFjUnE9p2uDeDujVVMrMNr8XrnLK7AYXKnmFLYOzfYHF2";

    fn imported(cost: Option<u32>) -> PasswordSettings {
        let settings = settings(CompatibilityMode::Strict);
        PasswordSettings {
            imported_bcrypt_cost: cost,
            cost: Cost::LEAST,
            ..settings
        }
    }

    async fn work(
        text: &str,
        stored: Option<&str>,
        email: &Email,
        settings: &PasswordSettings,
        keyring: &Keyring,
    ) -> Vec<Work> {
        let decoy = Decoy::for_address(email, settings, keyring);
        compare(Password::given(text), stored, decoy, keyring)
            .await
            .unwrap()
            .work
    }

    #[tokio::test]
    async fn nothing_is_worked_like_something() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        let settings = imported(Some(6));
        let long = "x".repeat(129);
        // Typed otherwise than in NFC, both forms are tried.
        for (text, forms) in [("wrong", 1), ("cafe\u{301}", 2), ("", 1), (&long, 1)] {
            let native = Password::given("another")
                .unwrap()
                .hash(Cost::LEAST, &keyring)
                .await
                .unwrap();
            let (mut bcrypt, mut argon2) = (0, 0);
            for n in 0..64 {
                let email = Email::parse(&format!("nobody{n}@example.com")).unwrap();
                let unknown = work(text, None, &email, &settings, &keyring).await;
                assert_eq!(
                    work(text, Some("no hash"), &email, &settings, &keyring).await,
                    unknown
                );
                assert_eq!(
                    work(text, None, &email, &settings, &keyring).await,
                    unknown,
                    "always the same"
                );
                if unknown == work(text, Some(BCRYPT), &email, &settings, &keyring).await {
                    assert_eq!(unknown, vec![Work::Bcrypt(6); forms]);
                    bcrypt += 1;
                } else {
                    assert_eq!(
                        unknown,
                        work(text, Some(&native), &email, &settings, &keyring).await
                    );
                    assert_eq!(unknown, [Work::Argon2]);
                    argon2 += 1;
                }
            }
            assert!(bcrypt > 16 && argon2 > 16, "{bcrypt} {argon2}");
        }
    }

    #[tokio::test]
    async fn without_imported_hashes_every_address_works_argon2() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        for n in 0..32 {
            let email = Email::parse(&format!("nobody{n}@example.com")).unwrap();
            assert_eq!(
                work("cafe\u{301}", None, &email, &imported(None), &keyring).await,
                [Work::Argon2]
            );
        }
    }

    #[tokio::test]
    async fn bcrypt_proves_the_beginning_of_a_long_password_only() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        // Made with libxcrypt, of 80 letters.
        let stored = "$2b$05$abcdefghijklmnopqrstuujf8SX2ahXLwp9w/B.Y5XdysS6yR576q";
        let decoy = Decoy::for_nobody(&imported(None));
        for (letters, proof) in [
            (71, None),
            (72, Some(Proof::Beginning)),
            (80, Some(Proof::Beginning)),
        ] {
            let given = Password::given(&"x".repeat(letters));
            assert_eq!(
                compare(given, Some(stored), decoy, &keyring)
                    .await
                    .unwrap()
                    .proof,
                proof,
                "{letters}"
            );
        }
        let given = Password::given("Harbour-lane-7");
        assert_eq!(
            compare(given, Some(BCRYPT), decoy, &keyring)
                .await
                .unwrap()
                .proof,
            Some(Proof::Whole)
        );
    }
}
