//! The codes that verify phone numbers.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::auth::keyring::Keyring;
use crate::settings::mode::CompatibilityMode;
use types::clock::Timestamp;
use types::random;
use types::values::{PhoneNumber, Uid, typed_code};

/// A code lives this long (docs/compatibility/barong.md#modes).
pub(super) const CODE_SECS: i64 = 600;
/// A code dies after so many wrong tries (docs/compatibility/barong.md#modes).
pub(super) const CODE_TRIES: usize = 3;

/// A verification code as the SMS carries it, or as somebody gives it back. Only its MAC is stored.
pub struct Code(String);

impl Code {
    /// A new one: six digits, in profile `compat` five (docs/compatibility/barong.md#modes).
    #[must_use]
    pub fn random(mode: CompatibilityMode) -> Self {
        let width = Self::width(mode);
        // 64 bits of chance for at most a million codes: the bias is far below anything that can be
        // counted.
        let number =
            u64::from_be_bytes(random::bytes()) % if width == 6 { 1_000_000 } else { 100_000 };
        Self(format!("{number:0width$}"))
    }

    /// What somebody typed, where it can be a code at all.
    #[must_use]
    pub fn parse(text: &str, mode: CompatibilityMode) -> Option<Self> {
        typed_code(text, Self::width(mode)).map(Self)
    }

    fn width(mode: CompatibilityMode) -> usize {
        if mode.is_strict() { 6 } else { 5 }
    }

    /// The digits, for the SMS.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Ties the code to one number of one account, so that no other row can take its digest.
    fn message(&self, uid: &Uid, number: &PhoneNumber) -> String {
        format!("phone code\n{uid}\n{}\n{}", number.as_str(), self.0)
    }

    pub(super) fn digest(&self, uid: &Uid, number: &PhoneNumber, keyring: &Keyring) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(
            &keyring.mac,
            self.message(uid, number).as_bytes(),
        ))
    }

    /// Compares in constant time.
    pub(super) fn matches(
        &self,
        digest: &str,
        uid: &Uid,
        number: &PhoneNumber,
        keyring: &Keyring,
    ) -> bool {
        let tag = URL_SAFE_NO_PAD.decode(digest).unwrap_or_default();
        hmac::verify(&keyring.mac, self.message(uid, number).as_bytes(), &tag).is_ok()
    }
}

/// The row of a number under an account.
#[derive(Deserialize)]
pub(super) struct Row {
    pub(super) digest: Option<String>,
    pub(super) verified_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_right_for_one_number_of_one_account() {
        let keyring = Keyring::parse(&crate::auth::keyring::generate().unwrap()).unwrap();
        let (mia, bob) = (Uid::random(), Uid::random());
        let (one, two) = (
            PhoneNumber::parse("12025550173").unwrap(),
            PhoneNumber::parse("12025550174").unwrap(),
        );
        let code = |code: &str| Code(code.to_owned());
        let digest = code("246810").digest(&mia, &one, &keyring);
        let right = |given: &str, uid, number| code(given).matches(&digest, uid, number, &keyring);
        assert!(right("246810", &mia, &one));
        assert!(!right("246811", &mia, &one) && !right("", &mia, &one));
        assert!(!right("246810", &bob, &one) && !right("246810", &mia, &two));
    }
}
