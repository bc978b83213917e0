//! The only source of randomness: the operating system's, through aws-lc.

use aws_lc_rs::{hmac, rand};
use uuid::{Builder, Uuid};

/// `N` random bytes.
///
/// aws-lc aborts the process rather than hand out weak bytes; an error is not known to happen, and
/// would leave zeroes behind, so it ends the process here as well.
///
/// # Panics
/// In that case.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "the door; there is no safe way on without chance"
)]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("randomness");
    bytes
}

tokio::task_local! {
    /// What the marks of a request are derived from that its client may repeat.
    static SEED: hmac::Key;
}

/// Runs `work`, in which marks are derived from `seed`: a later run of the same request has the
/// same ones.
pub async fn with_seed<F: Future>(seed: hmac::Key, work: F) -> F::Output {
    SEED.scope(seed, work).await
}

/// As `bytes`, but the same for the same `label` whenever a client repeats a request by its
/// `Idempotency-Key` until that has an answer. What a run burns that dies half-way, the next one so
/// knows for its own. At most 32 bytes.
#[must_use]
pub fn repeated_bytes<const N: usize>(label: &str) -> [u8; N] {
    let derived = SEED.try_with(|seed| hmac::sign(seed, label.as_bytes()));
    derived
        .ok()
        .and_then(|tag| tag.as_ref().first_chunk().copied())
        .unwrap_or_else(bytes)
}

/// As `repeated_bytes`, in upper-case hexadecimal.
#[must_use]
pub fn repeated_hex<const N: usize>(label: &str) -> String {
    upper_hex(&repeated_bytes::<N>(label))
}

/// The source itself, for signatures that ask for one.
#[must_use]
#[expect(clippy::disallowed_types, reason = "the door")]
pub fn source() -> impl rand::SecureRandom {
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
    upper_hex(&bytes::<N>())
}

fn upper_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02X}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_version_4_and_differ() {
        assert_eq!(uuid().get_version_num(), 4);
        assert_ne!(uuid(), uuid());
    }

    #[tokio::test]
    async fn a_seed_repeats_what_has_the_same_label_and_nothing_else() {
        let marks = |seed: &'static [u8]| {
            with_seed(hmac::Key::new(hmac::HMAC_SHA256, seed), async {
                ["a", "b"].map(repeated_hex::<16>)
            })
        };
        let [a, b] = marks(b"one").await;
        assert_eq!(marks(b"one").await, [a.clone(), b.clone()]);
        assert!(a != b && !marks(b"two").await.contains(&a));
        assert_ne!(repeated_hex::<16>("a"), repeated_hex::<16>("a"));
    }

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!(hex::<12>().len(), 24);
    }
}
