//! The server's half of a SCRAM nonce. It vouches for itself, so that the first message stores
//! nothing (docs/compatibility/polario.md#a-5): random bytes, an end, and a MAC over both, the
//! client's nonce, the address and the platform.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::digest::sha256;
use super::keyring::Keyring;
use crate::access::Store;
use store::{Key, StoreError, Write};
use types::clock::Timestamp;
use types::random;

/// Seconds between the first and the final message.
const LIFETIME_SECS: i64 = 120;
/// The longest nonce of a client, in characters.
pub const MAX_LENGTH: usize = 128;

const RANDOM: usize = 18;
const END: usize = 8;
const TAG: usize = 22;
/// Characters of the server's half: 48 bytes in base64, which has no comma.
pub const SERVER_HALF: usize = (RANDOM + END + TAG) / 3 * 4;

/// What a challenge is bound to. The final message must name the same.
pub struct Challenge<'a> {
    /// The address as sent: the proof covers it byte for byte.
    pub email: &'a str,
    /// The `Platform` header; absent is a platform of its own.
    pub platform: Option<&'a str>,
    /// The client's half of the nonce.
    pub client_nonce: &'a str,
}

/// Whether a client may choose this nonce: printable ASCII without a comma (RFC 5802 §7,
/// `printable`).
#[must_use]
pub fn printable(nonce: &str) -> bool {
    !nonce.is_empty()
        && nonce
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b',')
}

impl<'a> Challenge<'a> {
    /// The whole nonce, and when it ends in Unix seconds.
    #[must_use]
    pub fn issued(&self, now: Timestamp, keyring: &Keyring) -> (String, Timestamp) {
        let expires_at = now + LIFETIME_SECS;
        let head = [
            random::bytes::<RANDOM>().as_slice(),
            &expires_at.to_be_bytes(),
        ]
        .concat();
        let tag = self.tag(&head, keyring);
        let nonce = self.client_nonce.to_owned() + &STANDARD.encode([head, tag].concat());
        (nonce, expires_at)
    }

    /// The challenge that `nonce` answers, and its end, if it was issued for this address and
    /// platform and is alive.
    #[must_use]
    pub fn accepted(
        nonce: &'a str,
        email: &'a str,
        platform: Option<&'a str>,
        now: Timestamp,
        keyring: &Keyring,
    ) -> Option<(Self, Timestamp)> {
        let (client_nonce, ours) = nonce.split_at_checked(nonce.len().checked_sub(SERVER_HALF)?)?;
        let ours = STANDARD.decode(ours).ok()?;
        let (head, tag) = ours.split_at_checked(RANDOM + END)?;
        let expires_at = Timestamp::from_be_bytes(*head.last_chunk()?);
        let challenge = Self {
            email,
            platform,
            client_nonce,
        };
        verify_slices_are_equal(tag, &challenge.tag(head, keyring)).ok()?;
        (expires_at > now).then_some((challenge, expires_at))
    }

    /// Lengths stand before the texts, so that no two challenges have the same bytes.
    fn tag(&self, head: &[u8], keyring: &Keyring) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&keyring.mac);
        context.update(b"scram challenge");
        context.update(head);
        context.update(&[u8::from(self.platform.is_some())]);
        for text in [
            self.client_nonce,
            self.email,
            self.platform.unwrap_or_default(),
        ] {
            context.update(&text.len().to_be_bytes());
            context.update(text.as_bytes());
        }
        context.sign().as_ref().iter().copied().take(TAG).collect()
    }
}

impl Store {
    /// Burns a SCRAM nonce: true for the one who came first. It is remembered until its challenge
    /// has expired.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn nonce_burnt(
        &self,
        nonce: &str,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mark = random::repeated_hex::<8>("nonce");
        let write = Write::create(Key::nonce(&sha256(nonce.as_bytes())))
            .set("mark", &mark)
            .set("ttl", expires_at);
        Ok(self.write([write]).await?.applied("mark", &mark))
    }
}

#[cfg(test)]
mod tests {
    use super::super::keyring::generate;
    use super::*;

    #[test]
    fn only_the_same_challenge_is_accepted_and_only_in_time() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        let challenge = Challenge {
            email: "ada@example.com",
            platform: Some("Web"),
            client_nonce: "abc",
        };
        let (nonce, expires_at) = challenge.issued(1_000, &keyring);
        assert_eq!((nonce.len(), expires_at), (3 + SERVER_HALF, 1_120));
        let accepted = |nonce: &str, email: &str, platform: Option<&str>, now: Timestamp| {
            Challenge::accepted(nonce, email, platform, now, &keyring).is_some()
        };
        assert!(accepted(&nonce, "ada@example.com", Some("Web"), 1_119));
        assert!(!accepted(&nonce, "ada@example.com", Some("Web"), 1_120));
        assert!(!accepted(&nonce, "Ada@example.com", Some("Web"), 1_000));
        assert!(!accepted(&nonce, "ada@example.com", Some("web"), 1_000));
        assert!(!accepted(&nonce, "ada@example.com", None, 1_000));
        assert!(!accepted(
            &nonce.replacen("abc", "abd", 1),
            "ada@example.com",
            Some("Web"),
            1_000
        ));
        for nonce in [
            "",
            "abc",
            &nonce[1..],
            &nonce[..nonce.len() - 1],
            &"é".repeat(60),
        ] {
            assert!(
                !accepted(nonce, "ada@example.com", Some("Web"), 1_000),
                "{nonce}"
            );
        }
    }

    #[test]
    fn absent_is_not_empty() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        let challenge = Challenge {
            email: "ada@example.com",
            platform: None,
            client_nonce: "abc",
        };
        let (nonce, _) = challenge.issued(1_000, &keyring);
        assert!(
            Challenge::accepted(&nonce, "ada@example.com", Some(""), 1_000, &keyring).is_none()
        );
        assert!(Challenge::accepted(&nonce, "ada@example.com", None, 1_000, &keyring).is_some());
    }

    #[test]
    fn nonces_are_printable_without_commas() {
        for bad in ["", " ", "a,b", "a b", "é", "a\n", "a\u{7f}"] {
            assert!(!printable(bad), "{bad:?}");
        }
        assert!(printable("fyko+d2lbbFgONRv9qkxdawL/=~!"));
    }
}
