//! Time-based one-time passwords: RFC 6238 over HMAC-SHA-1, six digits, steps of thirty seconds,
//! one step of skew (docs/compatibility/barong.md#generate-qrcode, #a2-18). Pure rules.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

use super::keyring::{Keyring, KeyringError};
use types::clock::Timestamp;
use types::random;
use types::values::{Uid, typed_code};

const SECRET: usize = 20;
const STEP_SECS: i64 = 30;
const BASE32: [u8; 32] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that an authenticator app shares with us; stored sealed.
pub struct TotpSecret([u8; SECRET]);

/// Six digits that somebody typed.
pub struct Code(String);

impl Code {
    /// Accepts six digits, however they were typed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        typed_code(text, 6).map(Self)
    }
}

impl TotpSecret {
    /// 160 random bits, as RFC 4226 §4 recommends.
    #[must_use]
    pub fn random() -> Self {
        Self(random::bytes())
    }

    /// 32 characters of base32 (RFC 4648 §6), for the authenticator app.
    #[must_use]
    pub fn base32(&self) -> String {
        let bits = |chunk: &[u8]| {
            chunk
                .iter()
                .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte))
        };
        let template = |bits: u64, at: u32| {
            BASE32
                .get((bits >> (35 - 5 * at) & 31) as usize)
                .copied()
                .unwrap_or(b'=')
        };
        let templates = self
            .0
            .chunks(5)
            .flat_map(|chunk| (0..8).map(move |at| template(bits(chunk), at)));
        templates.map(char::from).collect()
    }

    /// What the table keeps: sealed for this account alone.
    ///
    /// # Errors
    /// None that is known.
    pub(super) fn sealed(&self, uid: &Uid, keyring: &Keyring) -> Result<String, KeyringError> {
        keyring.sealer.seal(&purpose(uid), &self.0)
    }

    /// Opens what `sealed` made for the same account.
    pub(crate) fn open(sealed: &str, uid: &Uid, keyring: &Keyring) -> Option<Self> {
        keyring
            .sealer
            .open(&purpose(uid), sealed)?
            .try_into()
            .ok()
            .map(Self)
    }

    /// Whether `sealed` opens for the account `uid`.
    #[must_use]
    pub fn opens(sealed: &str, uid: &Uid, keyring: &Keyring) -> bool {
        Self::open(sealed, uid, keyring).is_some()
    }

    /// The latest of the steps around `now` that `code` belongs to.
    #[must_use]
    pub(super) fn step(&self, code: &Code, now: Timestamp) -> Option<i64> {
        let this = now.div_euclid(STEP_SECS);
        let same = |step: &i64| {
            verify_slices_are_equal(self.code(*step).as_bytes(), code.0.as_bytes()).is_ok()
        };
        [this - 1, this, this + 1].into_iter().filter(same).max()
    }

    /// The code of a step (RFC 4226 §5.3, RFC 6238 §4.2).
    #[must_use]
    pub fn code(&self, step: i64) -> String {
        let mac = sign(
            &Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0),
            &step.to_be_bytes(),
        );
        let mac = mac.as_ref();
        let offset = usize::from(mac.last().copied().unwrap_or_default() & 15);
        let word = mac
            .iter()
            .skip(offset)
            .take(4)
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }
}

fn purpose(uid: &Uid) -> String {
    format!("totp {uid}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_6238: TotpSecret = TotpSecret(*b"12345678901234567890");

    /// RFC 6238 appendix B, SHA-1: the last six of its eight digits.
    const VECTORS: [(Timestamp, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    #[test]
    fn the_vectors_of_rfc_6238() {
        for (at, code) in VECTORS {
            assert_eq!(RFC_6238.code(at / STEP_SECS), code, "at {at}");
            assert_eq!(
                RFC_6238.step(&Code::parse(code).unwrap(), at),
                Some(at / STEP_SECS)
            );
        }
    }

    #[test]
    fn one_step_of_skew_and_no_more() {
        let code = Code::parse("287082").unwrap();
        for (at, found) in [
            (0, true),
            (29, true),
            (30, true),
            (89, true),
            (90, false),
            (119, false),
            (-1, false),
        ] {
            assert_eq!(RFC_6238.step(&code, at).is_some(), found, "at {at}");
        }
    }

    #[test]
    fn base32_is_rfc_4648() {
        assert_eq!(RFC_6238.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn only_six_digits_are_a_code() {
        for text in [
            "",
            "12345",
            "1234567",
            "12345a",
            "١٢٣٤٥٦",
            "12 345",
            "-12345",
            "12345.6",
        ] {
            assert!(Code::parse(text).is_none(), "{text}");
        }
        assert!(Code::parse(" 012-345\t").is_some());
    }

    #[test]
    fn a_sealed_secret_opens_for_its_account_only() {
        let keyring = Keyring::parse(&super::super::keyring::generate().unwrap()).unwrap();
        let (uid, other) = (Uid::random(), Uid::random());
        let sealed = RFC_6238.sealed(&uid, &keyring).unwrap();
        assert_eq!(
            TotpSecret::open(&sealed, &uid, &keyring).map(|secret| secret.0),
            Some(RFC_6238.0)
        );
        assert!(TotpSecret::open(&sealed, &other, &keyring).is_none());
    }
}
