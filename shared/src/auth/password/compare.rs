//! Comparing a password with what is stored, or with nothing: one road, so that the work does not
//! tell which.

use argon2_rust::{Argon2, Hasher};
use aws_lc_rs::hmac;

use super::any_hash::{AnyHash, Bcrypt};
use super::cost::Cost;
use super::pool::hashing;
use super::proof::{Compared, Proof, Work};
use super::settings::PasswordSettings;
use super::typed::Password;
use crate::auth::keyring::Keyring;
use crate::error::Error;
use types::values::Email;

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
mod tests;
