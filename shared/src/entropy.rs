//! The only source of randomness: the operating system's, through aws-lc.

use aws_lc_rs::rand;
use uuid::{Builder, Uuid};

/// `N` random bytes.
///
/// aws-lc aborts the process rather than hand out weak bytes; an error is not known to happen, and would leave zeroes
/// behind, so it ends the process here as well.
///
/// # Panics
/// In that case.
#[must_use]
#[expect(clippy::disallowed_methods, clippy::expect_used, reason = "the door; there is no safe way on without chance")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("randomness");
    bytes
}

/// The source itself, for signatures that ask for one.
#[must_use]
#[expect(clippy::disallowed_types, reason = "the door")]
pub(crate) fn source() -> impl rand::SecureRandom {
    rand::SystemRandom::new()
}

/// A random UUID, version 4 (RFC 9562 §5.4).
#[must_use]
pub fn uuid() -> Uuid {
    Builder::from_random_bytes(bytes()).into_uuid()
}

/// `N` random bytes in upper-case hexadecimal.
#[must_use]
pub fn hex<const N: usize>() -> String {
    bytes::<N>().iter().fold(String::new(), |text, byte| text + &format!("{byte:02X}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_version_4_and_differ() {
        assert_eq!(uuid().get_version_num(), 4);
        assert_ne!(uuid(), uuid());
    }

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!(hex::<12>().len(), 24);
    }
}
